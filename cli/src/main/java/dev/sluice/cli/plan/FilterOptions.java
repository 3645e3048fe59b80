package dev.sluice.cli.plan;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.Operation;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.volume.Sigma;
import dev.sluice.nativeops.volume.VolumeDifferenceOfGaussians;
import dev.sluice.nativeops.volume.VolumeOperation;
import dev.sluice.nativeops.volume.VoxelSpace;
import dev.sluice.request.RequestEngine;
import java.io.Serializable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is computed.
 *
 * @param sigma1 standard deviation of the first Gaussian in pixels, in (0, 1000]
 * @param sigma2 standard deviation of the second Gaussian in pixels, in (0, 1000]
 * @param truncate where the kernels end, in standard deviations
 * @param border what lies beyond the image's edge
 * @param precision the arithmetic of the smoothing
 * @param result how the difference becomes pixels; empty: offset for integer images, float for others
 * @param space how volumes are filtered in space; empty: plane by plane
 */
public record FilterOptions(
        double sigma1,
        double sigma2,
        double truncate,
        Border border,
        Precision precision,
        Optional<ResultEncoding> result,
        Optional<SpaceOptions> space)
        implements Serializable {
    /** Options for images, and for volumes plane by plane. */
    public FilterOptions(
            double sigma1,
            double sigma2,
            double truncate,
            Border border,
            Precision precision,
            Optional<ResultEncoding> result) {
        this(sigma1, sigma2, truncate, border, precision, result, Optional.empty());
    }

    /** As a record has it. Written out, since a record's own is put together by classes made at its first call, which a program feels that lives for half a second. */
    @Override
    public String toString() {
        return "FilterOptions[sigma1=" + sigma1 + ", sigma2=" + sigma2 + ", truncate=" + truncate + ", border=" + border
                + ", precision=" + precision + ", result=" + result + ", space=" + space + "]";
    }

    /** The encoding for an image of this depth. */
    ResultEncoding encoding(Depth depth) {
        return result.orElse(depth == Depth.F32 ? ResultEncoding.FLOAT : ResultEncoding.OFFSET);
    }

    /** The depth of the result for an image of this depth. */
    public Depth resultDepth(Depth depth) {
        return operation(depth).resultDepth(depth);
    }

    /** The rows that a row's result depends on, on either side. */
    public long halo() {
        return operation(Depth.U8).halo();
    }

    /** Filters an image, which stays as it is; the caller closes the result. */
    public Image apply(RequestEngine engine, Image source) throws InterruptedException {
        return operation(source.depth()).apply(engine, source);
    }

    /** The filter for images of this depth. */
    public Operation operation(Depth depth) {
        return DifferenceOfGaussians.builder()
                .sigma1(sigma1)
                .sigma2(sigma2)
                .truncate(truncate)
                .border(border)
                .precision(precision)
                .result(encoding(depth))
                .build();
    }

    /** The filter for volumes of this depth, whose file says this of their voxels; plane by plane it does not reach along z. */
    public VolumeOperation volumeOperation(Depth depth, VoxelSpace voxels) {
        SpaceOptions sigmas = space.map(options -> options.inVoxels(voxels))
                .orElseGet(() -> new SpaceOptions(new Sigma(sigma1, sigma1, 0), new Sigma(sigma2, sigma2, 0), ""));
        return VolumeDifferenceOfGaussians.builder()
                .sigma1(sigmas.sigma1())
                .sigma2(sigmas.sigma2())
                .truncate(truncate)
                .border(border)
                .result(encoding(depth))
                .build();
    }

    private Object writeReplace() {
        return new Form(sigma1, sigma2, truncate, border, precision, result.orElse(null), space.orElse(null));
    }

    /** How they travel to other processes: without an {@link Optional}, which cannot. */
    private record Form(
            double sigma1,
            double sigma2,
            double truncate,
            Border border,
            Precision precision,
            @Nullable ResultEncoding result,
            @Nullable SpaceOptions space)
            implements Serializable {

        private Object readResolve() {
            return new FilterOptions(
                    sigma1,
                    sigma2,
                    truncate,
                    border,
                    precision,
                    Optional.ofNullable(result),
                    Optional.ofNullable(space));
        }
    }
}
