package dev.sluice.nativeops;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Finds the range of the differences of a whole image, strip by strip; the order of the strips does not matter. One sink for
 * each strip, all with the same total.
 */
final class RangeSink implements RowSink {
    private final SmoothingPlan plan;
    private final AtomicReference<FiniteRange> total;
    private FiniteRange range = FiniteRange.EMPTY;

    RangeSink(SmoothingPlan plan, AtomicReference<FiniteRange> total) {
        this.plan = plan;
        this.total = total;
    }

    @Override
    public void accept(int row, float[][] smoothed, float[] source, PixelRows pixels) {
        DifferenceSink.subtract(smoothed[0], smoothed[1], plan.values());
        range = range.with(FiniteRange.of(smoothed[0], plan.values(), plan.channels(), plan.colours()));
    }

    @Override
    public void endOfStrip() {
        total.accumulateAndGet(range, FiniteRange::with);
    }
}
