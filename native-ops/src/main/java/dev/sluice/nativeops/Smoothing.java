package dev.sluice.nativeops;

import dev.sluice.nativeops.filter.Part;
import dev.sluice.nativeops.filter.SmoothedSink;
import dev.sluice.nativeops.filter.SmoothingPlan;
import dev.sluice.nativeops.filter.SmoothingRun;
import dev.sluice.nativeops.kernel.GaussianKernel;
import dev.sluice.nativeops.operation.OperationRun;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.request.RequestEngine;
import java.util.List;

/**
 * Gaussian smoothing, tiled like {@link DifferenceOfGaussians}; the result has the depth of the source, rounded half to even.
 *
 * @param sigma standard deviation in pixels, greater than 0, at most 1000
 * @param truncate where the kernel ends, in standard deviations; greater than 0, at most 100
 * @param border how pixels outside the image are made up
 * @param precision floating point, or OpenCV's own arithmetic for 8 and 16 bits
 * @param tileHeight rows of a strip, at least 1; 0 chooses
 */
public record Smoothing(double sigma, double truncate, Border border, Precision precision, int tileHeight)
        implements Operation {

    /** Checks the ranges. */
    public Smoothing {
        GaussianKernel.requireSigma("sigma", sigma);
        GaussianKernel.requireTruncate(truncate);
        DifferenceOfGaussians.requireTileHeight(tileHeight);
    }

    /**
     * Starts from sigma 1, truncate 4, {@code REFLECT_101}, floating point, automatic strips.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Smooths with truncate 4, {@code REFLECT_101} and floating point; see {@link #apply}.
     *
     * @param engine the engine whose workers compute it
     * @param source the image to filter, not modified
     * @param sigma standard deviation in pixels
     * @return a new image of the source's shape and depth; the caller closes it
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public static Image gaussian(RequestEngine engine, Image source, double sigma) throws InterruptedException {
        return gaussian(engine, source, sigma, Border.REFLECT_101);
    }

    /**
     * Smooths with truncate 4 and floating point; see {@link #apply}.
     *
     * @param engine the engine whose workers compute it
     * @param source the image to filter, not modified
     * @param sigma standard deviation in pixels
     * @param border how pixels outside the image are made up
     * @return a new image of the source's shape and depth; the caller closes it
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public static Image gaussian(RequestEngine engine, Image source, double sigma, Border border)
            throws InterruptedException {
        return new Smoothing(sigma, 4, border, Precision.FLOAT, 0).apply(engine, source);
    }

    @Override
    public String name() {
        return "Gaussian smoothing";
    }

    /** {@return how many pixels around a pixel its result depends on, to every side: the radius of the kernel} */
    @Override
    public int halo() {
        return SmoothingPlan.halo(sigma, truncate, precision);
    }

    @Override
    public Depth resultDepth(Depth source) {
        return source;
    }

    @Override
    public boolean keepsLevel() {
        return true;
    }

    @Override
    public long scratchBytes(Region region, Layout image, int workers) {
        return SmoothingPlan.scratchBytes(reads(region, image), image, List.of(sigma), precision, workers);
    }

    @Override
    public void compute(RequestEngine engine, Piece source, Region region, Image target) throws InterruptedException {
        SmoothingPlan plan = SmoothingPlan.of(source.pixels(), List.of(sigma), truncate, border, precision)
                .from(source)
                .inside(Part.of(source.locate(region)));
        OperationRun.inside(List.of(source.pixels(), target), () -> {
            SmoothingRun.run(engine, plan, tileHeight, () -> new SmoothedSink(target, plan));
            return target;
        });
    }

    /** Collects the parameters; see {@link Smoothing} for their meaning and ranges. */
    public static final class Builder {
        private double sigma = 1;
        private double truncate = 4;
        private Border border = Border.REFLECT_101;
        private Precision precision = Precision.FLOAT;
        private int tileHeight;

        private Builder() {}

        /**
         * Standard deviation.
         *
         * @param value in pixels
         * @return this builder
         */
        public Builder sigma(double value) {
            sigma = value;
            return this;
        }

        /**
         * Where the kernel ends, in standard deviations.
         *
         * @param value the kernel's radius is {@code floor(truncate * sigma + 0.5)}
         * @return this builder
         */
        public Builder truncate(double value) {
            truncate = value;
            return this;
        }

        /**
         * How pixels outside the image are made up.
         *
         * @param value the rule
         * @return this builder
         */
        public Builder border(Border value) {
            border = value;
            return this;
        }

        /**
         * What the smoothing computes in.
         *
         * @param value the kind of arithmetic
         * @return this builder
         */
        public Builder precision(Precision value) {
            precision = value;
            return this;
        }

        /**
         * Rows of a strip; 0 chooses.
         *
         * @param rows at least 1, or 0
         * @return this builder
         */
        public Builder tileHeight(int rows) {
            tileHeight = rows;
            return this;
        }

        /**
         * The smoothing.
         *
         * @return the smoothing
         * @throws IllegalArgumentException if a value is out of range
         */
        public Smoothing build() {
            return new Smoothing(sigma, truncate, border, precision, tileHeight);
        }
    }
}
