package dev.sluice.nativeops.spots;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.volume.Sigma;

/** Builds a {@link SpotDetector}; see its components. For one thread. */
public final class SpotDetectorBuilder {
    private Sigma sigma = Sigma.of(2);
    private double sigmaMax;
    private double ratio = 1.6;
    private double threshold;
    private double relative;
    private Polarity polarity = Polarity.BRIGHT;
    private boolean subpixel = true;
    private int maxSpots;
    private int channel = SpotDetector.ALL_CHANNELS;
    private double truncate = 4;
    private Border border = Border.REFLECT;
    private Precision precision = Precision.FAST;

    /** With what {@link SpotDetector#builder} tells. */
    SpotDetectorBuilder() {}

    /** With what a detector has. */
    SpotDetectorBuilder(SpotDetector like) {
        sigma = like.sigma();
        sigmaMax = like.sigmaMax();
        ratio = like.ratio();
        threshold = like.threshold();
        relative = like.relative();
        polarity = like.polarity();
        subpixel = like.subpixel();
        maxSpots = like.maxSpots();
        channel = like.channel();
        truncate = like.truncate();
        border = like.border();
        precision = like.precision();
    }

    /**
     * Standard deviation of the narrowest Gaussian; also of the only one, unless {@link #sigmaMax} says more.
     *
     * @param value pixels, above 0
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public SpotDetectorBuilder sigma(double value) {
        return sigma(Sigma.of(value));
    }

    /**
     * Standard deviations of the narrowest Gaussian in a volume whose voxels are no cubes, or whose spots are no balls.
     *
     * @param value voxels along each axis, above 0
     * @return this builder
     * @throws IllegalArgumentException if a value is out of range
     */
    public SpotDetectorBuilder sigma(Sigma value) {
        sigma = value;
        return this;
    }

    /**
     * Up to where the ladder of sigmas goes, along x; without it there is one scale.
     *
     * @param value pixels, at least the other one
     * @return this builder
     */
    public SpotDetectorBuilder sigmaMax(double value) {
        sigmaMax = value;
        return this;
    }

    /**
     * From each sigma to the next.
     *
     * @param value above 1, at most 10
     * @return this builder
     */
    public SpotDetectorBuilder ratio(double value) {
        ratio = value;
        return this;
    }

    /**
     * What responses must exceed.
     *
     * @param value grey levels, at least 0
     * @return this builder
     */
    public SpotDetectorBuilder threshold(double value) {
        threshold = value;
        return this;
    }

    /**
     * The part of the strongest response that they must exceed as well.
     *
     * @param value 0 to 1
     * @return this builder
     */
    public SpotDetectorBuilder relative(double value) {
        relative = value;
        return this;
    }

    /**
     * Which spots are wanted.
     *
     * @param value bright, dark or both
     * @return this builder
     */
    public SpotDetectorBuilder polarity(Polarity value) {
        polarity = value;
        return this;
    }

    /**
     * Whether places lie between pixels.
     *
     * @param value whether a summit is fitted
     * @return this builder
     */
    public SpotDetectorBuilder subpixel(boolean value) {
        subpixel = value;
        return this;
    }

    /**
     * How many are kept, the strongest ones.
     *
     * @param value at least 1, or 0 for all
     * @return this builder
     */
    public SpotDetectorBuilder maxSpots(int value) {
        maxSpots = value;
        return this;
    }

    /**
     * The only channel that is looked at.
     *
     * @param value from 0, or {@link SpotDetector#ALL_CHANNELS}
     * @return this builder
     */
    public SpotDetectorBuilder channel(int value) {
        channel = value;
        return this;
    }

    /**
     * Where kernels end.
     *
     * @param value standard deviations, above 0, at most 100
     * @return this builder
     */
    public SpotDetectorBuilder truncate(double value) {
        truncate = value;
        return this;
    }

    /**
     * How pixels outside the image are made up.
     *
     * @param value the rule
     * @return this builder
     */
    public SpotDetectorBuilder border(Border value) {
        border = value;
        return this;
    }

    /**
     * What the smoothing computes in.
     *
     * @param value {@code FLOAT} or {@code FAST}
     * @return this builder
     */
    public SpotDetectorBuilder precision(Precision value) {
        precision = value;
        return this;
    }

    /**
     * The detector.
     *
     * @return the detector
     * @throws IllegalArgumentException if a value is out of range
     */
    public SpotDetector build() {
        return new SpotDetector(
                sigma,
                sigmaMax == 0 ? sigma.x() : sigmaMax,
                ratio,
                threshold,
                relative,
                polarity,
                subpixel,
                maxSpots,
                channel,
                truncate,
                border,
                precision);
    }
}
