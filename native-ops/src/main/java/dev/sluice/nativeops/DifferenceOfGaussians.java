package dev.sluice.nativeops;

import dev.sluice.nativeops.filter.DifferenceSink;
import dev.sluice.nativeops.filter.OnEngine;
import dev.sluice.nativeops.filter.Part;
import dev.sluice.nativeops.filter.RangeSink;
import dev.sluice.nativeops.filter.RowEncoder;
import dev.sluice.nativeops.filter.SmoothingPlan;
import dev.sluice.nativeops.filter.SmoothingRun;
import dev.sluice.nativeops.kernel.GaussianKernel;
import dev.sluice.request.RequestEngine;
import java.io.Serializable;
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
        implements Serializable {

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

    /**
     * Filters an image, which stays as it is and must stay open until this returns or throws.
     *
     * <p>Inside a request it runs right there, and that request is suspended while other workers compute strips. Any other
     * thread waits until the engine has done it. Cancelled or interrupted, it ends within a row of each running strip.
     *
     * @param engine the engine whose workers compute it
     * @param source the image to filter, not modified
     * @return a new image of the source's shape and, but for {@link ResultEncoding#FLOAT}, depth; the caller closes it
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws NativeMemoryException if the result can never fit into the budget of {@link NativeMemory}
     */
    public Image apply(RequestEngine engine, Image source) throws InterruptedException {
        return OnEngine.call(engine, List.of(source), () -> applyHere(engine, source), Image::close);
    }

    /**
     * Filters an image into another one, of the source's shape and the result's depth; see {@link #apply}. Saves the time that
     * fresh memory costs where many images of one size are filtered.
     *
     * @param engine the engine whose workers compute it
     * @param source the image to filter, not modified
     * @param target where the result goes; all of its pixels are set
     * @throws IllegalArgumentException if the target has another shape or depth, or is the source
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public void applyTo(RequestEngine engine, Image source, Image target) throws InterruptedException {
        Depth depth = resultDepth(source.depth());
        if (source.equals(target)
                || target.rows() != source.rows()
                || target.columns() != source.columns()
                || target.channels() != source.channels()
                || target.hasAlpha() != source.hasAlpha()
                || target.depth() != depth) {
            throw new IllegalArgumentException("the target must be another image than " + source
                    + ", of its shape, with " + (source.hasAlpha() ? "alpha" : "no alpha") + " and of depth " + depth);
        }
        OnEngine.call(
                engine,
                List.of(source, target),
                () -> {
                    fill(engine, source, target);
                    return target;
                },
                discarded -> {});
    }

    /**
     * Computes a part of the result that {@link #apply} would give, in the time that this part takes. Where the source holds all
     * pixels of a larger image that are no further than {@link #halo()} from the part, it is that part of the larger image's result,
     * bit for bit; so the source may be such a piece of an image that is larger than memory.
     *
     * @param engine the engine whose workers compute it
     * @param source the image to filter, not modified
     * @param row the first row of the part
     * @param column its first column
     * @param rows how many rows, at least 1
     * @param columns how many columns, at least 1
     * @param range what {@link ResultEncoding#NORMALIZE} is to spread, from {@link #range}; the other encodings leave it unused
     * @return a new image of the part's size; the caller closes it
     * @throws IllegalArgumentException if the part lies outside of the source
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws NativeMemoryException if the result can never fit into the budget of {@link NativeMemory}
     */
    public Image applyInside(
            RequestEngine engine, Image source, int row, int column, int rows, int columns, FiniteRange range)
            throws InterruptedException {
        Part part = Part.inside(source, row, column, rows, columns);
        return OnEngine.call(engine, List.of(source), () -> applyHere(engine, source, part, range), Image::close);
    }

    /**
     * The range of the differences in a part of an image; see {@link #applyInside}. The ranges of all parts together are that of
     * the image.
     *
     * @param engine the engine whose workers compute it
     * @param source the image to filter, not modified
     * @param row the first row of the part
     * @param column its first column
     * @param rows how many rows, at least 1
     * @param columns how many columns, at least 1
     * @return the smallest and the largest difference, alpha left out
     * @throws IllegalArgumentException if the part lies outside of the source
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public FiniteRange range(RequestEngine engine, Image source, int row, int column, int rows, int columns)
            throws InterruptedException {
        Part part = Part.inside(source, row, column, rows, columns);
        return OnEngine.call(
                engine, List.of(source), () -> rangeHere(engine, plan(source).inside(part)), discarded -> {});
    }

    /** {@return how many pixels around a pixel its result depends on, to every side: the radius of the larger kernel} */
    public int halo() {
        return GaussianKernel.radius(Math.max(sigma1, sigma2), truncate);
    }

    /**
     * The depth of results.
     *
     * @param source the depth of an image
     * @return the depth of its result
     */
    public Depth resultDepth(Depth source) {
        return result == ResultEncoding.FLOAT ? Depth.F32 : source;
    }

    private Image applyHere(RequestEngine engine, Image source) throws InterruptedException {
        Image target =
                Image.allocateLike(source, 1, resultDepth(source.depth())).getFirst();
        try {
            fill(engine, source, target);
            return target;
        } catch (Throwable e) {
            target.close();
            throw e;
        }
    }

    private Image applyHere(RequestEngine engine, Image source, Part part, FiniteRange range)
            throws InterruptedException {
        Depth depth = resultDepth(source.depth());
        Image target = Image.allocate(part.rows(), part.columns(), source.channels(), depth, source.hasAlpha());
        try {
            fill(engine, plan(source).inside(part), target, range);
            return target;
        } catch (Throwable e) {
            target.close();
            throw e;
        }
    }

    private SmoothingPlan plan(Image source) {
        return SmoothingPlan.of(source, List.of(sigma1, sigma2), truncate, border, precision);
    }

    private FiniteRange rangeHere(RequestEngine engine, SmoothingPlan plan) throws InterruptedException {
        AtomicReference<FiniteRange> range = new AtomicReference<>(FiniteRange.EMPTY);
        SmoothingRun.run(engine, plan, tileHeight, () -> new RangeSink(plan, range));
        return range.get();
    }

    private void fill(RequestEngine engine, Image source, Image target) throws InterruptedException {
        SmoothingPlan plan = plan(source);
        FiniteRange range = result == ResultEncoding.NORMALIZE ? rangeHere(engine, plan) : FiniteRange.EMPTY;
        fill(engine, plan, target, range);
    }

    private void fill(RequestEngine engine, SmoothingPlan plan, Image target, FiniteRange range)
            throws InterruptedException {
        RowEncoder encoder = result == ResultEncoding.NORMALIZE
                ? RowEncoder.normalizing(range, target.depth())
                : RowEncoder.of(result, target.depth());
        List<Image> targets = List.of(target);
        SmoothingRun.run(engine, plan, tileHeight, () -> new DifferenceSink(targets, encoder, plan.part()));
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
