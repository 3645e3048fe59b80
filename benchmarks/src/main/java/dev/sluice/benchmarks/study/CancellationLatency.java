package dev.sluice.benchmarks.study;

import dev.sluice.benchmarks.images.DogCase;
import dev.sluice.benchmarks.images.DogWork;
import dev.sluice.benchmarks.shared.Distribution;
import dev.sluice.benchmarks.shared.Numbers;
import dev.sluice.benchmarks.shared.Pools;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;

/**
 * How long does it take from {@code cancel()} until the last worker is free? While strips of an image are filtered, beside the time a
 * strip takes, in calls of OpenCV (16 bits in fixed point) and in Java; and for a tree of suspended requests ({@link CancelledTree}).
 */
public final class CancellationLatency implements AutoCloseable {
    private static final long SEED = 20_261_123;
    private static final int WARM_UPS = 10;
    private static final int TILE_HEIGHT = 64;

    private final RequestEngine engine = RequestEngine.create(Pools.WORKERS);
    private final Random random = new Random(SEED);
    private final DogWork work;

    CancellationLatency(DogWork.Kind kind, int rows, int columns) throws InterruptedException {
        work = DogWork.checked(DogWork.Task.of(kind, rows, columns).withTileHeight(TILE_HEIGHT));
    }

    /** What a whole image takes when nobody cancels it. */
    long whole() throws InterruptedException {
        long[] times = new long[WARM_UPS];
        for (int i = 0; i < times.length; i++) {
            long start = System.nanoTime();
            work.run(engine);
            times[i] = System.nanoTime() - start;
        }
        return Distribution.of(times).median();
    }

    /** One strip on one worker, of an image that takes {@code whole} on all of them. */
    long strip(long whole) {
        int strips = Math.ceilDiv(work.task.rows(), TILE_HEIGHT);
        return whole * engine.workers() / strips;
    }

    /** From cancelling an image, somewhere in the middle of it, until all workers are free; for each time. */
    Distribution cancel(int times, long whole) throws InterruptedException {
        long[] latencies = new long[times];
        for (int i = 0; i < times; i++) {
            // One that has ended before it could be cancelled says nothing: again, sooner.
            for (double latest = 0.8; latencies[i] == 0; latest /= 2) {
                latencies[i] = cancelOnce((long) (whole * random.nextDouble(latest / 4, latest)));
            }
        }
        return Distribution.of(latencies);
    }

    /** 0 if the request had ended already. */
    private long cancelOnce(long after) throws InterruptedException {
        Request<Boolean> request = engine.submit(() -> {
            work.run(engine);
            return true;
        });
        // Not ordering, but a moment of the image drawn at random; sleeping takes no processor from the workers.
        Thread.sleep(Duration.ofNanos(after));
        long asked = System.nanoTime();
        boolean cancelled = request.cancel();
        long free = allWorkersBusyWithSomethingElse();
        while (!request.isDone()) {
            Thread.yield();
        }
        return cancelled ? free - asked : 0;
    }

    /** When as many requests as there are workers run at once, which they can only if nothing else holds a worker. */
    private long allWorkersBusyWithSomethingElse() throws InterruptedException {
        CountDownLatch missing = new CountDownLatch(engine.workers());
        List<Request<Long>> probes = LongStream.range(0, engine.workers())
                .mapToObj(any -> engine.submit(() -> {
                    long begun = System.nanoTime();
                    missing.countDown();
                    while (missing.getCount() > 0) {
                        Thread.onSpinWait();
                    }
                    return begun;
                }))
                .toList();
        long last = Long.MIN_VALUE;
        for (Request<Long> probe : probes) {
            last = Math.max(last, probe.await());
        }
        return last;
    }

    private static void print(PrintStream out, DogWork.Kind kind, int times) throws InterruptedException {
        try (CancellationLatency latency = new CancellationLatency(kind, DogCase.ROWS, DogCase.COLUMNS)) {
            latency.whole();
            long before = latency.whole();
            latency.cancel(WARM_UPS, before);
            Distribution free = latency.cancel(times, before);
            long whole = (before + latency.whole()) / 2;
            long strip = latency.strip(whole);
            out.printf(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %s | %s | %.2f x |%n",
                    kind,
                    Distribution.milliseconds(whole),
                    Distribution.milliseconds(strip),
                    Distribution.milliseconds(free.median()),
                    Distribution.milliseconds(free.quantile(0.99)),
                    Distribution.milliseconds(free.largest()),
                    (double) free.median() / strip);
        }
    }

    /** {@code [TIMES [TREES]]}. */
    public static void main(String[] arguments) throws Exception {
        Numbers.run("CancellationLatency", arguments, List.of("TIMES", "TREES"), List.of(50, 5), numbers -> {
            PrintStream out = System.out;
            out.printf(
                    "From `cancel()` until every worker runs something else: an image of %d x %d in strips of %d rows,"
                            + " cancelled in the middle %d times%n%n",
                    DogCase.COLUMNS, DogCase.ROWS, TILE_HEIGHT, numbers.get(0));
            out.println(
                    "| kind | whole image | one strip | median | 99th percentile | largest | median against a strip |");
            out.println("| --- | --- | --- | --- | --- | --- | --- |");
            print(out, DogWork.Kind.U16_NATIVE, numbers.get(0));
            print(out, DogWork.Kind.U8_FLOAT, numbers.get(0));
            out.println();
            CancelledTree.print(out, numbers.get(1));
        });
    }

    @Override
    public void close() {
        engine.close();
        work.close();
    }
}
