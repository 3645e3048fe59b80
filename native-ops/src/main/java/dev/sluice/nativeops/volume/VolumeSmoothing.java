package dev.sluice.nativeops.volume;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.filter.RowEncoder;
import dev.sluice.nativeops.kernel.GaussianKernel;
import dev.sluice.nativeops.kernel.InstructionSet;
import dev.sluice.nativeops.volume.VolumePlan.SpaceKernel;
import dev.sluice.nativeops.windowed.Pedestal;
import dev.sluice.request.RequestEngine;
import java.util.List;
import java.util.Optional;

/**
 * Gaussian smoothing in space, in floats; the result has the depth of the source, rounded half to even. Alpha is copied.
 *
 * @param sigma standard deviations in voxels
 * @param truncate where the kernels end, in standard deviations; greater than 0, at most 100
 * @param border how voxels outside the volume are made up, along each axis
 */
public record VolumeSmoothing(Sigma sigma, double truncate, Border border) implements VolumeOperation {
    /** Checks the ranges. */
    public VolumeSmoothing {
        GaussianKernel.requireTruncate(truncate);
    }

    /**
     * Smooths with truncate 4 and {@code REFLECT_101}.
     *
     * @param engine the engine whose workers compute it
     * @param source the volume, not modified
     * @param sigma standard deviations in voxels
     * @return a new volume of the source's shape and depth; the caller closes it
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public static Volume gaussian(RequestEngine engine, Volume source, Sigma sigma) throws InterruptedException {
        return new VolumeSmoothing(sigma, 4, Border.REFLECT_101).apply(engine, source);
    }

    @Override
    public String name() {
        return "Gaussian smoothing in space";
    }

    @Override
    public Halo halo() {
        return sigma.halo(truncate);
    }

    @Override
    public Depth resultDepth(Depth source) {
        return source;
    }

    @Override
    public float ofZeros(Depth result) {
        return 0;
    }

    @Override
    public long scratchBytes(int channels, int workers) {
        return BoxShape.scratchBytes(kernels(), channels, workers);
    }

    /**
     * Native memory that {@link #compute} of one channel takes besides source and target, where one worker computes a box of some size.
     *
     * @param box the box, or one of its size
     * @return bytes, at most
     */
    public long scratchBytes(Box box) {
        return BoxShape.of(kernels(), 1, box).floats(kernels(), 1) * Float.BYTES;
    }

    @Override
    public void compute(RequestEngine engine, VolumePiece source, Box box, Volume target) throws InterruptedException {
        compute(engine, source, box, target, Pedestal.NONE);
    }

    /**
     * Computes a box as {@link #compute} does, but in floats that are not rounded, and without what lies under the values of the volume: to form differences of, and nothing else.
     *
     * @param engine the engine whose workers compute it
     * @param source as for {@link #compute}
     * @param box the box of the result, in the places of the whole volume
     * @param target a volume of the box's size, of the source's channels and of floats; all of it is set
     * @throws IllegalStateException if a volume is closed
     * @throws InterruptedException if the thread is interrupted
     */
    public void computeForDifferences(RequestEngine engine, VolumePiece source, Box box, Volume target)
            throws InterruptedException {
        if (target.depth() != Depth.F32) {
            throw new IllegalArgumentException("differences are formed of floats; the target is " + target);
        }
        compute(engine, source, box, target, border == Border.CONSTANT ? Pedestal.NONE : source.pedestal());
    }

    private void compute(RequestEngine engine, VolumePiece source, Box box, Volume target, Pedestal pedestal)
            throws InterruptedException {
        VolumeRun.run(
                engine,
                new VolumePlan(
                        source.voxels(),
                        kernels(),
                        border,
                        box.within(source.place()),
                        Optional.of(target),
                        RowEncoder.plain(),
                        false,
                        InstructionSet.selected(),
                        pedestal));
    }

    private List<SpaceKernel> kernels() {
        return List.of(sigma.kernel(truncate));
    }
}
