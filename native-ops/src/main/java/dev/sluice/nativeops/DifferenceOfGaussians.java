package dev.sluice.nativeops;

import dev.sluice.nativeops.filter.DifferenceSink;
import dev.sluice.nativeops.filter.Part;
import dev.sluice.nativeops.filter.RangeSink;
import dev.sluice.nativeops.filter.RowEncoder;
import dev.sluice.nativeops.filter.SmoothingPlan;
import dev.sluice.nativeops.filter.SmoothingRun;
import dev.sluice.nativeops.kernel.GaussianKernel;
import dev.sluice.nativeops.operation.OperationRun;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.request.RequestEngine;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The difference of two Gaussian smoothings of an image, the first minus the second: a band-pass filter.
 *
 * <pre>{@code
 * DifferenceOfGaussians filter = DifferenceOfGaussians.builder().sigma1(1).sigma2(3).build();
 * try (Image image = Image.read(path); Image result = filter.apply(engine, image)) {
 *     result.write(target);
 * }
 * }</pre>
 *
 * <p>The image is cut into strips of full rows, one request each, so that a single image keeps every worker busy. The result
 * is the same, bit for bit, for every strip height and every number of workers. Both smoothings and the difference of a row
 * are computed while it is in the cache; besides source and result nothing of the image's size is stored.
 *
 * <p>Kernel: a sampled Gaussian of radius {@code floor(truncate * sigma + 0.5)}, normalised: the convention of SciPy's
 * {@code gaussian_filter}. Alpha, the last of 2 or 4 channels, is copied. Immutable, serializable and safe for use
 * by any number of threads.
 *
 * @param sigma1 standard deviation of the first smoothing in pixels, greater than 0, at most 1000
 * @param sigma2 standard deviation of the second one; may be the smaller, which turns the sign of the result
 * @param truncate where the kernels end, in standard deviations; greater than 0, at most 100
 * @param border how pixels outside the image are made up
 * @param precision floating point, or OpenCV's own arithmetic for 8 and 16 bits
 * @param result how the differences, which have signs, are stored
 * @param tileHeight rows of a strip, at least 1; 0 chooses by image, kernels and workers
 */
public record DifferenceOfGaussians(
        double sigma1,
        double sigma2,
        double truncate,
        Border border,
        Precision precision,
        ResultEncoding result,
        int tileHeight)
        implements Operation {

    /** Checks the ranges. */
    public DifferenceOfGaussians {
        GaussianKernel.requireSigma("sigma1", sigma1);
        GaussianKernel.requireSigma("sigma2", sigma2);
        GaussianKernel.requireTruncate(truncate);
        requireTileHeight(tileHeight);
    }

    static void requireTileHeight(int tileHeight) {
        if (tileHeight < 0) {
            throw new IllegalArgumentException("tileHeight must be 0 (automatic) or more, not " + tileHeight);
        }
    }

    /**
     * Starts from sigmas 1 and 3, truncate 4, {@code REFLECT_101}, floating point, {@code OFFSET}, automatic strips.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public String name() {
        return "difference of Gaussians";
    }

    /** {@return how many pixels around a pixel its result depends on, to every side: the radius of the larger kernel} */
    @Override
    public int halo() {
        return Math.max(
                SmoothingPlan.halo(sigma1, truncate, precision), SmoothingPlan.halo(sigma2, truncate, precision));
    }

    /**
     * The depth of results.
     *
     * @param source the depth of an image
     * @return {@link Depth#F32} for {@link ResultEncoding#FLOAT}, else that of the source
     */
    @Override
    public Depth resultDepth(Depth source) {
        return result == ResultEncoding.FLOAT ? Depth.F32 : source;
    }

    /** {@return 2 for {@link ResultEncoding#NORMALIZE}, which needs the range of the whole image; else 1} */
    @Override
    public int passes() {
        return result == ResultEncoding.NORMALIZE ? 2 : 1;
    }

    /**
     * Whether what lies under the values is taken off.
     *
     * @param source the depth of an image
     * @return true of floats, and of integers where differences are not rounded to the levels of the image
     */
    @Override
    public boolean takesLevelOff(Depth source) {
        return source == Depth.F32 || result == ResultEncoding.FLOAT || result == ResultEncoding.NORMALIZE;
    }

    @Override
    public long scratchBytes(Region region, Layout image, int workers) {
        return SmoothingPlan.scratchBytes(reads(region, image), image, List.of(sigma1, sigma2), precision, workers);
    }

    @Override
    public void compute(RequestEngine engine, Piece source, Region region, Image target) throws InterruptedException {
        if (passes() > 1) {
            throw new IllegalStateException(this + " needs the range of the whole image first");
        }
        compute(engine, source, region, target, RowEncoder.of(result, target.depth()));
    }

    /** Computes a region with differences stored in that way. */
    void compute(RequestEngine engine, Piece source, Region region, Image target, RowEncoder encoder)
            throws InterruptedException {
        SmoothingPlan plan = plan(source, region);
        List<Image> targets = List.of(target);
        OperationRun.inside(List.of(source.pixels(), target), () -> {
            SmoothingRun.run(engine, plan, tileHeight, () -> new DifferenceSink(targets, encoder, plan.part()));
            return target;
        });
    }

    @Override
    public FiniteRange measure(RequestEngine engine, Piece source, Region region) throws InterruptedException {
        SmoothingPlan plan = plan(source, region);
        AtomicReference<FiniteRange> range = new AtomicReference<>(FiniteRange.EMPTY);
        return OperationRun.inside(List.of(source.pixels()), () -> {
            SmoothingRun.run(engine, plan, tileHeight, () -> new RangeSink(plan, range));
            return range.get();
        });
    }

    @Override
    public Operation measured(FiniteRange range) {
        return passes() > 1 ? new NormalizedDifference(this, range) : Operation.super.measured(range);
    }

    private SmoothingPlan plan(Piece source, Region region) {
        return SmoothingPlan.of(source.pixels(), List.of(sigma1, sigma2), truncate, border, precision)
                .from(source, takesLevelOff(source.image().depth()))
                .inside(Part.of(source.locate(region)));
    }

    /** Collects the parameters; see {@link DifferenceOfGaussians} for their meaning and ranges. */
    public static final class Builder {
        private double sigma1 = 1;
        private double sigma2 = 3;
        private double truncate = 4;
        private Border border = Border.REFLECT_101;
        private Precision precision = Precision.FLOAT;
        private ResultEncoding result = ResultEncoding.OFFSET;
        private int tileHeight;

        private Builder() {}

        /**
         * Standard deviation of the first smoothing.
         *
         * @param value in pixels
         * @return this builder
         */
        public Builder sigma1(double value) {
            sigma1 = value;
            return this;
        }

        /**
         * Standard deviation of the second smoothing.
         *
         * @param value in pixels
         * @return this builder
         */
        public Builder sigma2(double value) {
            sigma2 = value;
            return this;
        }

        /**
         * Where the kernels end, in standard deviations.
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
         * How the differences are stored.
         *
         * @param value the encoding
         * @return this builder
         */
        public Builder result(ResultEncoding value) {
            result = value;
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
         * The filter.
         *
         * @return the filter
         * @throws IllegalArgumentException if a value is out of range
         */
        public DifferenceOfGaussians build() {
            return new DifferenceOfGaussians(sigma1, sigma2, truncate, border, precision, result, tileHeight);
        }
    }
}
