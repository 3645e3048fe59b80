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

    @Override
    public void compute(RequestEngine engine, VolumePiece source, Box box, Volume target) throws InterruptedException {
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
                        Pedestal.NONE));
    }

    private List<SpaceKernel> kernels() {
        return List.of(sigma.kernel(truncate));
    }
}
