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
    public void accept(RowPart part, PixelRows pixels) {
        float[] difference = part.smoothed()[0];
        DifferenceSink.subtract(difference, part.smoothed()[1], part.values());
        range = range.with(FiniteRange.of(difference, part.values(), plan.channels(), plan.colours()));
    }

    @Override
    public void endOfStrip() {
        total.accumulateAndGet(range, FiniteRange::with);
    }
}
