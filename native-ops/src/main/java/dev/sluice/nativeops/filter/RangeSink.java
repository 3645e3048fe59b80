package dev.sluice.nativeops.filter;

import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.kernel.PixelRows;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Finds the range of the differences of a whole image, strip by strip; the order of the strips does not matter. One sink for
 * each strip, all with the same total.
 */
public final class RangeSink implements RowSink {
    private final SmoothingPlan plan;
    private final AtomicReference<FiniteRange> total;
    private FiniteRange range = FiniteRange.EMPTY;

    public RangeSink(SmoothingPlan plan, AtomicReference<FiniteRange> total) {
        this.plan = plan;
        this.total = total;
    }

    @Override
    public void accept(RowPart part, PixelRows pixels) {
        float[] difference = part.smoothed()[0];
        DifferenceSink.subtract(difference, part.smoothed()[1], part.values());
        range = range.with(rangeOf(difference, part.values(), plan.channels(), plan.colours()));
    }

    @Override
    public Optional<StripTarget> target() {
        return Optional.of(new StripTarget(List.of(), 0, 0, RowEncoder.plain(), true));
    }

    @Override
    public void accept(FiniteRange strip) {
        range = strip;
    }

    /** Zeros lose their sign, which depends on the order of the values. */
    @Override
    public void endOfStrip() {
        total.accumulateAndGet(new FiniteRange(range.min() + 0f, range.max() + 0f), FiniteRange::with);
    }

    /**
     * The range of the colour values of a row.
     *
     * @param colours values at the beginning of each pixel that count; those after them are alpha
     */
    public static FiniteRange rangeOf(float[] row, int n, int channels, int colours) {
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        for (int pixel = 0; pixel < n; pixel += channels) {
            for (int x = pixel; x < pixel + colours; x++) {
                float value = row[x];
                if (value < min && value > Float.NEGATIVE_INFINITY) {
                    min = value;
                }
                if (value > max && value < Float.POSITIVE_INFINITY) {
                    max = value;
                }
            }
        }
        return new FiniteRange(min, max);
    }
}
