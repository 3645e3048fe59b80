package dev.sluice.cli.command;

import dev.sluice.cli.plan.FilterOptions;
import dev.sluice.cli.plan.SpaceOptions;
import dev.sluice.cli.text.UsageException;
import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Operation;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.volume.Sigma;
import dev.sluice.nativeops.volume.VolumeOperation;
import dev.sluice.nativeops.volume.VoxelSpace;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say what is computed. For commands of picocli, which fills it. */
public final class GaussianMixin {
    @Option(
            names = "--sigma1",
            paramLabel = "S",
            defaultValue = "1.0",
            converter = OptionText.SigmaText.class,
            description = "standard deviation of the first Gaussian, in pixels, above 0, at most 1000 (default: 1.0);"
                    + " with --dimensions 3 also X,Y,Z, one for each axis, 0 for none")
    private Sigma sigma1 = Sigma.of(1);

    @Option(
            names = "--sigma2",
            paramLabel = "S",
            defaultValue = "3.0",
            converter = OptionText.SigmaText.class,
            description = "standard deviation of the second Gaussian (default: 3.0)")
    private Sigma sigma2 = Sigma.of(3);

    @Option(
            names = "--dimensions",
            paramLabel = "N",
            defaultValue = "2",
            converter = OptionText.DimensionsText.class,
            description =
                    "2: volumes are filtered plane by plane (default); 3: in space, Zarr folders and TIFF files, into such")
    private int dimensions;

    @Option(
            names = "--unit",
            paramLabel = "U",
            converter = OptionText.UnitText.class,
            description =
                    "with --dimensions 3: sigmas are lengths in um, nm or mm, for files that say how large a voxel is"
                            + " (default: voxels)")
    private Optional<String> unit = Optional.empty();

    @Option(
            names = "--truncate",
            paramLabel = "T",
            defaultValue = "4.0",
            converter = OptionText.TruncateText.class,
            description = "the kernels' radius is floor(T * sigma + 0.5) pixels; above 0, at most 100 (default: 4.0)")
    private double truncate;

    @Option(
            names = "--border",
            paramLabel = "RULE",
            defaultValue = "reflect101",
            converter = OptionText.BorderText.class,
            description = "what lies beyond the edge: reflect101 (default), reflect, replicate, constant (zero)")
    private Border border = Border.REFLECT_101;

    @Option(
            names = "--result",
            paramLabel = "KIND",
            converter = OptionText.ResultText.class,
            description =
                    "offset: difference + mid-grey, rounded and saturated (default); clip: what is below zero is zero;"
                            + " abs: absolute difference; normalize: minimum and maximum become the full range;"
                            + " float: the difference itself, TIFF only (default for floating-point inputs)")
    private Optional<ResultEncoding> result = Optional.empty();

    @Option(
            names = "--precision",
            paramLabel = "P",
            defaultValue = "float",
            converter = OptionText.PrecisionText.class,
            description = "float: single precision whatever the input (default);"
                    + " native: OpenCV's fixed-point arithmetic on 8 and 16 bits;"
                    + " opencv: OpenCV's own smoothing in single precision;"
                    + " fast: time that does not depend on sigma, within 0.002 levels of 8 bits, for sigmas from 5 on")
    private Precision precision = Precision.FLOAT;

    /** No options yet. */
    public GaussianMixin() {}

    /**
     * What the options say.
     *
     * @param depth of the image that is to be filtered
     * @return what is computed
     */
    public Operation filter(Depth depth) {
        return imageOptions().operation(depth);
    }

    /** {@return whether volumes are filtered in space} */
    public boolean isInSpace() {
        return dimensions == 3;
    }

    /**
     * What the options say of volumes.
     *
     * @param depth of the volumes that are to be filtered
     * @param voxels what their file says of their axes
     * @return what is computed
     */
    public VolumeOperation volumeFilter(Depth depth, VoxelSpace voxels) {
        return toOptions().volumeOperation(depth, voxels);
    }

    /** The options as a record, for commands that filter images only. */
    FilterOptions imageOptions() {
        FilterOptions options = toOptions();
        if (options.space().isPresent()) {
            throw new UsageException("--dimensions 3: only the command that filters files takes it");
        }
        return options;
    }

    /** The options as a record. */
    FilterOptions toOptions() {
        Optional<SpaceOptions> space = space();
        return new FilterOptions(sigma1.x(), sigma2.x(), truncate, border, precision, result, space);
    }

    private Optional<SpaceOptions> space() {
        if (dimensions == 3) {
            if (precision != Precision.FLOAT) {
                throw new UsageException(
                        "--dimensions 3: volumes are smoothed in single precision only; leave --precision out");
            }
            return Optional.of(new SpaceOptions(sigma1, sigma2, unit.orElse("")));
        }
        if (unit.isPresent()) {
            throw new UsageException("--unit needs --dimensions 3");
        }
        if (!sigma1.equals(Sigma.of(sigma1.x())) || !sigma2.equals(Sigma.of(sigma2.x()))) {
            throw new UsageException("sigmas of three axes (X,Y,Z) need --dimensions 3");
        }
        return Optional.empty();
    }
}
