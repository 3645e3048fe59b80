package dev.sluice.nativeops.spots;

import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.filter.RowPart;
import dev.sluice.nativeops.filter.RowSink;
import dev.sluice.nativeops.kernel.PixelRows;
import java.util.concurrent.atomic.AtomicReference;

/** Finds the range of the responses of a strip of rows, or of planes, and adds it to that of all. For one thread. */
final class ResponseRange implements RowSink, ResponsePlanes.Sink {
    private final ResponseRows responses;
    private final AtomicReference<FiniteRange> total;
    private final float[][] levels;
    private float min = Float.POSITIVE_INFINITY;
    private float max = Float.NEGATIVE_INFINITY;

    /** A sink for rows of so many values. */
    ResponseRange(SpotDetector detector, int columns, AtomicReference<FiniteRange> total) {
        this.responses = new ResponseRows(detector);
        this.total = total;
        this.levels = new float[detector.levels()][columns];
    }

    @Override
    public void accept(RowPart part, PixelRows pixels) {
        responses.form(part, levels);
        for (float[] level : levels) {
            add(level, part.values());
        }
    }

    private void add(float[] level, int n) {
        for (int x = 0; x < n; x++) {
            float value = level[x];
            if (value < min && value > Float.NEGATIVE_INFINITY) {
                min = value;
            }
            if (value > max && value < Float.POSITIVE_INFINITY) {
                max = value;
            }
        }
    }

    @Override
    public float[] room(int plane, int row, int level) {
        return levels[level];
    }

    @Override
    public void filled(int plane, int row, int level) {
        add(levels[level], levels[level].length);
    }

    @Override
    public void endOfStrip() {
        total.accumulateAndGet(new FiniteRange(min, max), FiniteRange::with);
    }
}
