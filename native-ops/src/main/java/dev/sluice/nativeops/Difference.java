package dev.sluice.nativeops;

import dev.sluice.nativeops.filter.DifferenceSink;
import dev.sluice.nativeops.filter.OnEngine;
import dev.sluice.nativeops.filter.RangeSink;
import dev.sluice.nativeops.filter.RowEncoder;
import dev.sluice.nativeops.filter.RowPart;
import dev.sluice.nativeops.filter.RowSink;
import dev.sluice.nativeops.filter.StripJob;
import dev.sluice.nativeops.kernel.PixelRows;
import dev.sluice.nativeops.memory.PixelAccess;
import dev.sluice.request.RequestEngine;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/** The difference of two images of one shape and depth, in strips on all workers. */
public final class Difference {
    private static final int STRIP_VALUES = 1 << 18;

    private Difference() {}

    /**
     * The first image minus the second one, with {@link ResultEncoding#OFFSET}.
     *
     * @param engine the engine whose workers compute it
     * @param a the image to subtract from, not modified
     * @param b the image to subtract, not modified
     * @return a new image of the same shape and depth; the caller closes it
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public static Image of(RequestEngine engine, Image a, Image b) throws InterruptedException {
        return of(engine, a, b, ResultEncoding.OFFSET);
    }

    /**
     * The first image minus the second one; both stay as they are and must stay open until this returns or throws. Alpha is
     * the first one's.
     *
     * @param engine the engine whose workers compute it
     * @param a the image to subtract from, not modified
     * @param b the image to subtract, not modified
     * @param result how the differences are stored
     * @return a new image of the same shape and, but for {@link ResultEncoding#FLOAT}, depth; the caller closes it
     * @throws IllegalArgumentException if the images differ in shape or depth
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws NativeMemoryException if the result can never fit into the budget of {@link NativeMemory}
     */
    public static Image of(RequestEngine engine, Image a, Image b, ResultEncoding result) throws InterruptedException {
        if (a.rows() != b.rows()
                || a.columns() != b.columns()
                || a.channels() != b.channels()
                || a.depth() != b.depth()) {
            throw new IllegalArgumentException("the images must have one shape and depth: " + a + " and " + b);
        }
        return OnEngine.call(engine, List.of(a, b), () -> ofHere(engine, a, b, result), Image::close);
    }

    private static Image ofHere(RequestEngine engine, Image a, Image b, ResultEncoding result)
            throws InterruptedException {
        Depth depth = result == ResultEncoding.FLOAT ? Depth.F32 : a.depth();
        Image target = Image.allocateLike(a, 1, depth).getFirst();
        try {
            int values = a.columns() * a.channels();
            int height = Math.max(1, STRIP_VALUES / values);
            RowEncoder encoder;
            if (result == ResultEncoding.NORMALIZE) {
                AtomicReference<FiniteRange> range = new AtomicReference<>(FiniteRange.EMPTY);
                StripJob.run(engine, a.rows(), height, (from, to, stop) -> {
                    FiniteRange[] strip = {FiniteRange.EMPTY};
                    rows(a, b, from, to, stop, (part, pixels) -> {
                        int colours = a.hasAlpha() ? a.channels() - 1 : a.channels();
                        strip[0] = strip[0].with(RangeSink.rangeOf(part.smoothed()[0], values, a.channels(), colours));
                    });
                    range.accumulateAndGet(strip[0], FiniteRange::with);
                });
                encoder = RowEncoder.normalizing(range.get(), depth);
            } else {
                encoder = RowEncoder.of(result, depth);
            }
            MemorySegment memory = PixelAccess.pixels(target);
            StripJob.run(
                    engine,
                    a.rows(),
                    height,
                    (from, to, stop) -> rows(a, b, from, to, stop, (part, pixels) -> {
                        float[] difference = part.smoothed()[0];
                        encoder.encode(difference, values);
                        if (target.hasAlpha()) {
                            part.copyAlpha(difference, target.channels());
                        }
                        pixels.write(memory, depth, part.position(target), difference, values);
                    }));
            return target;
        } catch (Throwable e) {
            target.close();
            throw e;
        }
    }

    private static void rows(Image a, Image b, int from, int to, BooleanSupplier stop, RowSink sink) {
        int values = a.columns() * a.channels();
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
