package dev.sluice.nativeops;

import dev.sluice.nativeops.filter.RowEncoder;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.request.RequestEngine;

/**
 * The second pass of a {@link ResultEncoding#NORMALIZE}: the range of the whole image is known.
 *
 * @param filter what is computed
 * @param range what is spread over the values of the result's depth
 */
record NormalizedDifference(DifferenceOfGaussians filter, FiniteRange range) implements Operation {
    @Override
    public String name() {
        return filter.name();
    }

    @Override
    public int halo() {
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
    public long scratchBytes(Region region, Layout image, int workers) {
        return filter.scratchBytes(region, image, workers);
    }

    @Override
    public void compute(RequestEngine engine, Piece source, Region region, Image target) throws InterruptedException {
        filter.compute(engine, source, region, target, RowEncoder.normalizing(range, target.depth()));
    }
}
