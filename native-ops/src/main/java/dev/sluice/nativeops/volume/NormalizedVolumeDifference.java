package dev.sluice.nativeops.volume;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.filter.RowEncoder;
import dev.sluice.request.RequestEngine;

/**
 * The second pass of a normalised difference: the range of the whole volume is known.
 *
 * @param filter what is computed
 * @param range what is spread over the values of the result's depth
 */
record NormalizedVolumeDifference(VolumeDifferenceOfGaussians filter, FiniteRange range) implements VolumeOperation {
    @Override
    public String name() {
        return filter.name();
    }

    @Override
    public Halo halo() {
        return filter.halo();
    }

    @Override
    public Depth resultDepth(Depth source) {
        return filter.resultDepth(source);
    }

    @Override
    public boolean takesLevelOff(Depth source) {
        return filter.takesLevelOff(source);
    }

    @Override
    public float ofZeros(Depth result) {
        return encoded(RowEncoder.normalizing(range, result));
    }

    static float encoded(RowEncoder encoder) {
        float[] zero = {0};
        encoder.encode(zero, 1);
        return zero[0];
    }

    @Override
    public long scratchBytes(int channels, int workers) {
        return filter.scratchBytes(channels, workers);
    }

    @Override
    public void compute(RequestEngine engine, VolumePiece source, Box box, Volume target) throws InterruptedException {
        filter.compute(engine, source, box, target, RowEncoder.normalizing(range, target.depth()));
    }
}
