package dev.sluice.cli.command;

import dev.sluice.cli.text.UsageException;
import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.spots.Polarity;
import dev.sluice.nativeops.spots.SpotDetector;
import dev.sluice.nativeops.spots.SpotDetectorBuilder;
import dev.sluice.nativeops.volume.Sigma;
import dev.sluice.nativeops.windowed.Region;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say what a spot is. */
final class SpotsMixin {
    private static final double RELATIVE = 0.1;

    @Option(
            names = "--sigma",
            paramLabel = "S",
            converter = SpotsText.SigmasText.class,
            description =
                    "standard deviation of the narrower Gaussian, in pixels, above 0, at most 1000 (default: 2.0);"
                            + " a Gaussian spot of standard deviation s answers S = s / sqrt(ratio) the most;"
                            + " with --dimensions 3 also X,Y,Z, one for each axis")
    private Optional<Sigma> sigma = Optional.empty();

    @Option(
            names = "--diameter",
            paramLabel = "D",
            converter = SpotsText.DiameterText.class,
            description =
                    "diameter of the spots in pixels, instead of --sigma: S = D / (2 sqrt(d)) in d dimensions, where"
                            + " a Laplacian of Gaussian answers a disc or ball the most (Lindeberg 1998)")
    private Optional<Double> diameter = Optional.empty();

    @Option(
            names = "--sigma-max",
            paramLabel = "S",
            converter = SpotsText.SigmaText.class,
            description =
                    "look at a ladder of scales, sigma, sigma * ratio, ..., up to this one (along x); a spot is an extremum of"
                            + " place and scale (default: one scale)")
    private Optional<Double> sigmaMax = Optional.empty();

    @Option(
            names = "--ratio",
            paramLabel = "R",
            defaultValue = "1.6",
            converter = SpotsText.RatioText.class,
            description = "from each sigma to the next, above 1, at most 10 (default: 1.6)")
    private double ratio;

    @Option(
            names = "--threshold",
            paramLabel = "T",
            converter = SpotsText.ThresholdText.class,
            description = "grey levels that the response, (G(S) - G(S * ratio)) / (ratio - 1), must exceed")
    private Optional<Double> threshold = Optional.empty();

    @Option(
            names = "--relative",
            paramLabel = "P",
            converter = SpotsText.RelativeText.class,
            description =
                    "the part of the strongest response of each channel of an image that it must exceed, 0 to 1; goes"
                            + " through the image twice (default: 0.1 without --threshold; with both the larger one counts)")
    private Optional<Double> relative = Optional.empty();

    @Option(
            names = "--polarity",
            paramLabel = "WHICH",
            defaultValue = "bright",
            converter = SpotsText.PolarityText.class,
            description = "bright spots (default), dark ones, or both")
    private Polarity polarity = Polarity.BRIGHT;

    @Option(
            names = "--dimensions",
            paramLabel = "D",
            defaultValue = "2",
            converter = OptionText.DimensionsText.class,
            description = "2 (default): each plane by itself; 3: in space, in Zarr folders and TIFF files,"
                    + " whose pages are planes, and times and channels where they say so")
    private int dimensions;

    @Option(
            names = "--unit",
            paramLabel = "U",
            converter = OptionText.UnitText.class,
            description =
                    "sigmas and diameters are lengths in um, nm or mm, for files that say how large a pixel is, and places"
                            + " are listed in that unit as well: z_um, y_um, x_um (default: pixels)")
    private Optional<String> unit = Optional.empty();

    @Option(
            names = "--no-subpixel",
            description = "give the pixel and the sigma of the ladder (default: the summit of a quadratic through the"
                    + " neighbours)")
    private boolean noSubpixel;

    @Option(
            names = "--max-spots",
            paramLabel = "N",
            converter = SpotsText.MaxSpotsText.class,
            description = "keep the N strongest of each channel of each image, of equally strong ones the first")
    private Optional<Integer> maxSpots = Optional.empty();

    @Option(
            names = "--roi",
            paramLabel = "X,Y,W,H",
            converter = SpotsText.RoiText.class,
            description =
                    "look for spots whose pixels lie in this rectangle: its first column and row, from 0, width and"
                            + " height; those are found as in the whole image")
    private Optional<Region> roi = Optional.empty();

    @Option(
            names = "--channel",
            paramLabel = "C",
            converter = SpotsText.ChannelText.class,
            description = "look at this channel only, counted from 0 as the file has them: red, green, blue"
                    + " (default: every one but alpha, each by itself)")
    private Optional<Integer> channel = Optional.empty();

    @Option(
            names = "--truncate",
            paramLabel = "T",
            defaultValue = "4.0",
            converter = OptionText.TruncateText.class,
            description = "kernels below sigma 5 end at T * sigma; above 0, at most 100 (default: 4.0)")
    private double truncate;

    @Option(
            names = "--border",
            paramLabel = "RULE",
            defaultValue = "reflect",
            converter = OptionText.BorderText.class,
            description = "what lies beyond the edge: reflect (default), reflect101, replicate, constant (zero)")
    private Border border = Border.REFLECT;

    @Option(
            names = "--precision",
            paramLabel = "KIND",
            converter = OptionText.PrecisionText.class,
            description =
                    "fast (default): from sigma 5 on in a time that does not depend on sigma, within 0.002 / (ratio - 1)"
                            + " levels of 8 bits of the response; float: the kernels as they are, always so with --dimensions 3")
    private Optional<Precision> precision = Optional.empty();

    /** 2 or 3. */
    int dimensions() {
        return dimensions;
    }

    /** What sizes are in, if not in pixels. */
    Optional<String> unit() {
        return unit;
    }

    /** Which channel is looked at. */
    Optional<Integer> channel() {
        return channel;
    }

    /** Where spots are looked for. */
    Optional<Region> roi() {
        return roi;
    }

    /** Checks the combinations and gives the options as a detector. */
    SpotDetector toDetector() {
        if (sigma.isPresent() && diameter.isPresent()) {
            throw new UsageException("--sigma and --diameter exclude each other; choose one");
        }
        if (precision.isPresent() && precision.get() != Precision.FLOAT && precision.get() != Precision.FAST) {
            throw new UsageException("--precision: spots are found in float or fast");
        }
        if (dimensions == 3 && precision.isPresent() && precision.get() != Precision.FLOAT) {
            throw new UsageException(
                    "--dimensions 3: volumes are smoothed in single precision only; leave --precision out");
        }
        if (dimensions == 2
                && sigma.isPresent()
                && !sigma.get().equals(Sigma.of(sigma.get().x()))) {
            throw new UsageException("sigmas of three axes (X,Y,Z) need --dimensions 3");
        }
        SpotDetectorBuilder builder = SpotDetector.builder()
                .ratio(ratio)
                .threshold(threshold.orElse(0.0))
                .relative(relative.orElse(threshold.isPresent() ? 0 : RELATIVE))
                .polarity(polarity)
                .subpixel(!noSubpixel)
                .maxSpots(maxSpots.orElse(0))
                .truncate(truncate)
                .border(border)
                .precision(precision.orElse(dimensions == 3 ? Precision.FLOAT : Precision.FAST));
        diameter.ifPresent(size -> builder.sigma(SpotDetector.sigmaOfDiameter(size, dimensions)));
        sigma.ifPresent(builder::sigma);
        sigmaMax.ifPresent(builder::sigmaMax);
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new UsageException("--sigma, --sigma-max, --ratio: " + e.getMessage());
        }
    }
}
