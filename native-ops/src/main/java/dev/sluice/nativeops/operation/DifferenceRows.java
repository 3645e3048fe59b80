package dev.sluice.nativeops.operation;

import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.filter.DifferenceSink;
import dev.sluice.nativeops.filter.RangeSink;
import dev.sluice.nativeops.filter.RowEncoder;
import dev.sluice.nativeops.filter.RowPart;
import dev.sluice.nativeops.filter.RowSink;
import dev.sluice.nativeops.kernel.PixelRows;
import dev.sluice.nativeops.memory.PixelAccess;
import dev.sluice.nativeops.strip.StripJob;
import dev.sluice.request.RequestEngine;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/** The differences of two images of one shape and depth, row by row, in strips on all workers. */
public final class DifferenceRows {
    private static final int STRIP_VALUES = 1 << 18;

    private DifferenceRows() {}

    /** The range of the differences, alpha left out. */
    public static FiniteRange range(RequestEngine engine, Image a, Image b) throws InterruptedException {
        AtomicReference<FiniteRange> range = new AtomicReference<>(FiniteRange.EMPTY);
        int colours = a.hasAlpha() ? a.channels() - 1 : a.channels();
        StripJob.run(engine, a.rows(), height(a), (from, to, stop) -> {
            FiniteRange[] strip = {FiniteRange.EMPTY};
            rows(
                    a,
                    b,
                    from,
                    to,
                    stop,
                    (part, pixels) -> strip[0] =
                            strip[0].with(RangeSink.rangeOf(part.smoothed()[0], part.values(), a.channels(), colours)));
            range.accumulateAndGet(strip[0], FiniteRange::with);
        });
        return range.get();
    }

    /** Writes the differences into an image; alpha is the first one's. */
    public static void fill(RequestEngine engine, Image a, Image b, Image target, RowEncoder encoder)
            throws InterruptedException {
        OperationRun.inside(List.of(a, b, target), () -> {
            MemorySegment memory = PixelAccess.pixels(target);
            StripJob.run(
                    engine,
                    a.rows(),
                    height(a),
                    (from, to, stop) -> rows(a, b, from, to, stop, (part, pixels) -> {
                        float[] difference = part.smoothed()[0];
                        encoder.encode(difference, part.values());
                        if (target.hasAlpha()) {
                            part.copyAlpha(difference, target.channels());
                        }
                        pixels.write(memory, target.depth(), part.position(target), difference, part.values());
                    }));
            return target;
        });
    }

    private static int height(Image image) {
        return Math.max(1, STRIP_VALUES / values(image));
    }

    private static int values(Image image) {
        return Math.multiplyExact(image.columns(), image.channels());
    }

    private static void rows(Image a, Image b, int from, int to, BooleanSupplier stop, RowSink sink) {
        int values = values(a);
        MemorySegment first = PixelAccess.pixels(a);
        MemorySegment second = PixelAccess.pixels(b);
        PixelRows pixels = new PixelRows();
        pixels.fit(values);
        float[] one = new float[values];
        float[] other = new float[values];
        float[] difference = new float[values];
        float[][] differences = {difference};
        for (int row = from; row < to; row++) {
            if (stop.getAsBoolean()) {
                return;
            }
            pixels.read(first, a.depth(), row * a.stride(), one, values);
            pixels.read(second, b.depth(), row * b.stride(), other, values);
            System.arraycopy(one, 0, difference, 0, values);
            DifferenceSink.subtract(difference, other, values);
            sink.accept(new RowPart(row, 0, values, differences, one, 0), pixels);
        }
    }
}
