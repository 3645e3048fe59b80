package dev.sluice.nativeops.volume;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.filter.RowEncoder;
import dev.sluice.nativeops.kernel.GaussianKernel;
import dev.sluice.nativeops.kernel.InstructionSet;
import dev.sluice.nativeops.volume.VolumePlan.SpaceKernel;
import dev.sluice.nativeops.windowed.Pedestal;
import dev.sluice.request.RequestEngine;
import java.util.List;
import java.util.Optional;

/**
 * The difference of two Gaussian smoothings of a volume in space, the first minus the second: SciPy's {@code gaussian_filter} with a sigma for each axis.
 *
 * <pre>{@code
 * VolumeOperation filter = VolumeDifferenceOfGaussians.builder()
 *         .sigma1(new Sigma(1, 1, 0.4))
 *         .sigma2(new Sigma(3, 3, 1.2))
 *         .build();
 * try (Volume result = filter.apply(engine, volume)) { ... }
 * }</pre>
 *
 * <p>Each kernel is separable: first from plane to plane, then down the columns, then along the rows, each a chain of fused multiply-adds of floats in the order of the taps. So the
 * result is the same, bit for bit, for every cut and every number of workers. Alpha is copied.
 *
 * @param sigma1 standard deviations of the first smoothing in voxels
 * @param sigma2 those of the second one
 * @param truncate where the kernels end, in standard deviations; greater than 0, at most 100
 * @param border how voxels outside the volume are made up, along each axis
 * @param result how the differences, which have signs, are stored; {@code NORMALIZE} spreads the range of the whole volume
 */
public record VolumeDifferenceOfGaussians(
        Sigma sigma1, Sigma sigma2, double truncate, Border border, ResultEncoding result) implements VolumeOperation {
    /** Checks the ranges. */
    public VolumeDifferenceOfGaussians {
        GaussianKernel.requireTruncate(truncate);
    }

    /**
     * Starts from sigmas 1 and 3 along all axes, truncate 4, {@code REFLECT_101} and {@code OFFSET}.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public String name() {
        return "difference of Gaussians in space";
    }

    @Override
    public Halo halo() {
        return sigma1.halo(truncate).with(sigma2.halo(truncate));
    }

    /** {@return {@link Depth#F32} for {@link ResultEncoding#FLOAT}, else the source's} */
    @Override
    public Depth resultDepth(Depth source) {
        return result == ResultEncoding.FLOAT ? Depth.F32 : source;
    }

    /** {@return 2 for {@link ResultEncoding#NORMALIZE}, which needs the range of the whole volume; else 1} */
    @Override
    public int passes() {
        return result == ResultEncoding.NORMALIZE ? 2 : 1;
    }

    /**
     * Whether what lies under the values is taken off.
     *
     * @param source the depth of a volume
     * @return true of floats, and of integers where differences are not rounded to the levels of the volume
     */
    @Override
    public boolean takesLevelOff(Depth source) {
        return source == Depth.F32 || result == ResultEncoding.FLOAT || result == ResultEncoding.NORMALIZE;
    }

    @Override
    public float ofZeros(Depth depth) {
        return passes() > 1 ? 0 : NormalizedVolumeDifference.encoded(RowEncoder.of(result, depth));
    }

    @Override
    public long scratchBytes(int channels, int workers) {
        return BoxShape.scratchBytes(kernels(), channels, workers);
    }

    @Override
    public void compute(RequestEngine engine, VolumePiece source, Box box, Volume target) throws InterruptedException {
        if (passes() > 1) {
            throw new IllegalStateException(this + " needs the range of the whole volume first");
        }
        compute(engine, source, box, target, RowEncoder.of(result, target.depth()));
    }

    void compute(RequestEngine engine, VolumePiece source, Box box, Volume target, RowEncoder encoder)
            throws InterruptedException {
        VolumeRun.run(engine, plan(source, box, Optional.of(target), encoder));
    }

    @Override
    public FiniteRange measure(RequestEngine engine, VolumePiece source, Box box) throws InterruptedException {
        return VolumeRun.run(engine, plan(source, box, Optional.empty(), RowEncoder.plain()));
    }

    @Override
    public VolumeOperation measured(FiniteRange range) {
        return passes() > 1 ? new NormalizedVolumeDifference(this, range) : VolumeOperation.super.measured(range);
    }

    /** Beyond a volume that ends in zeros nothing lies under the values. */
    private VolumePlan plan(VolumePiece source, Box box, Optional<Volume> target, RowEncoder encoder) {
        return new VolumePlan(
                source.voxels(),
                kernels(),
                border,
                box.within(source.place()),
                target,
                encoder,
                true,
                InstructionSet.selected(),
                border == Border.CONSTANT ? Pedestal.NONE : source.pedestal());
    }

    private List<SpaceKernel> kernels() {
        return List.of(sigma1.kernel(truncate), sigma2.kernel(truncate));
    }

    /** Collects the parameters; see {@link VolumeDifferenceOfGaussians} for their meaning and ranges. */
    public static final class Builder {
        private Sigma sigma1 = Sigma.of(1);
        private Sigma sigma2 = Sigma.of(3);
        private double truncate = 4;
        private Border border = Border.REFLECT_101;
        private ResultEncoding result = ResultEncoding.OFFSET;

        private Builder() {}

        /**
         * Standard deviations of the first smoothing.
         *
         * @param value in voxels
         * @return this builder
         */
        public Builder sigma1(Sigma value) {
            sigma1 = value;
            return this;
        }

        /**
         * Standard deviations of the second smoothing.
         *
         * @param value in voxels
         * @return this builder
         */
        public Builder sigma2(Sigma value) {
            sigma2 = value;
            return this;
        }

        /**
         * Where the kernels end, in standard deviations.
         *
         * @param value a kernel's radius is {@code floor(truncate * sigma + 0.5)}
         * @return this builder
         */
        public Builder truncate(double value) {
            truncate = value;
            return this;
        }

        /**
         * How voxels outside the volume are made up.
         *
         * @param value the rule, for all axes
         * @return this builder
         */
        public Builder border(Border value) {
            border = value;
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
         * The filter.
         *
         * @return the filter
         * @throws IllegalArgumentException if a value is out of range
         */
        public VolumeDifferenceOfGaussians build() {
            return new VolumeDifferenceOfGaussians(sigma1, sigma2, truncate, border, result);
        }
    }
}
