package dev.sluice.scaleout;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSink;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;

/** The constants of the cost model in {@code docs/scale-out.md}; {@code scale-out/measure} starts it. */
final class Measure {
    private static final int ROUNDS = 5;
    private static final int BLOCK = 512;

    private Measure() {}

    /** {@code tasks MASTER COUNT}, or {@code mosaic FOLDER.zarr SIDE}, a multiple of 512. */
    public static void main(String[] args) throws InterruptedException {
        switch (args[0]) {
            case "tasks" -> tasks(args[1], Integer.parseInt(args[2]));
            case "mosaic" -> mosaic(Path.of(args[1]), Integer.parseInt(args[2]));
            default -> throw new IllegalArgumentException(args[0]);
        }
        System.exit(0);
    }

    /** What a task costs that does nothing. */
    private static void tasks(String master, int count) throws InterruptedException {
        long start = System.nanoTime();
        try (JavaSparkContext context = SparkSettings.connected(Optional.of(master))) {
            empty(context, 1);
            System.out.printf(
                    Locale.ROOT,
                    "from nothing to the end of the first task: %.2f s%n",
                    (System.nanoTime() - start) / 1e9);
            empty(context, count);
            double[] millis = new double[ROUNDS];
            Duration before = processorTime();
            for (int round = 0; round < ROUNDS; round++) {
                long begin = System.nanoTime();
                empty(context, count);
                millis[round] = (System.nanoTime() - begin) / 1e6 / count;
            }
            double processor = processorTime().minus(before).toNanos() / 1e6 / count / ROUNDS;
            Arrays.sort(millis);
            System.out.printf(
                    Locale.ROOT,
                    "a task that does nothing, on %d cores, of %d: %.3f ms (%.3f to %.3f), %.3f ms of this process's processor time%n",
                    context.defaultParallelism(),
                    count,
                    millis[ROUNDS / 2],
                    millis[0],
                    millis[ROUNDS - 1],
                    processor);
        }
    }

    private static Duration processorTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static void empty(JavaSparkContext context, int count) throws InterruptedException {
        AtomicInteger results = new AtomicInteger();
        new TaskRounds<Integer, Integer>(
                        context, "empty", List::copyOf, (item, reason) -> item, _ -> results.incrementAndGet())
                .run(IntStream.range(0, count).boxed().toList(), 1);
        if (results.get() != count) {
            throw new IllegalStateException(results + " of " + count + " tasks came back");
        }
    }

    /** A square image of 8 bits: gradients and a texture, which compress about as microscopy does, by half. */
    private static void mosaic(Path folder, int side) {
        Layout layout = new Layout(side, side, 1, Depth.U8, BLOCK, BLOCK);
        try (WindowedSink sink = WindowedImages.create(folder, layout, SinkOptions.DEFAULT);
                Image strip = Image.allocate(BLOCK, side, 1, Depth.U8)) {
            byte[] values = new byte[side];
            for (int top = 0; top < side; top += BLOCK) {
                for (int row = 0; row < BLOCK; row++) {
                    int y = top + row;
                    for (int x = 0; x < side; x++) {
                        int hash = (x * 0x9E3779B1 ^ y * 0x85EBCA6B) * 0xC2B2AE35;
                        values[x] = (byte) ((x + y) / 64 + (hash >>> 28));
                    }
                    MemorySegment.copy(values, 0, strip.pixels(), ValueLayout.JAVA_BYTE, row * strip.stride(), side);
                }
                sink.write(new Region(top, 0, BLOCK, side), strip);
            }
            sink.finish();
        }
    }
}
