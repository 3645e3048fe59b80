package dev.sluice.benchmarks;

import dev.sluice.request.RequestEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.bytedeco.opencv.global.opencv_core;

/**
 * How late do 1,000 virtual threads on the JDK's own scheduler wake that want to every millisecond, while eight others have images
 * filtered: on an engine, where the callers unmount, and with native calls made right on their virtual threads, which hold the
 * JDK's carriers? {@code java -cp benchmarks/target/benchmarks.jar dev.sluice.benchmarks.Lateness [SECONDS]}.
 */
public final class Lateness {
    private static final int TICKING = 1_000;
    private static final int FILTERING = 8;
    private static final long PERIOD = 1_000_000;

    /** Filters one image. */
    @FunctionalInterface
    private interface Work {
        void run() throws InterruptedException;
    }

    /** Measures both ways and prints a table. */
    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        List<DogCase> images = new ArrayList<>();
        for (int i = 0; i < FILTERING; i++) {
            DogCase image = new DogCase();
            image.kind = DogCase.Kind.U8_NATIVE;
            image.setUp();
            images.add(image);
        }
        opencv_core.setNumThreads(1);
        System.out.println("| | lateness, median | 99th percentile | largest | images filtered |");
        System.out.println("| --- | --- | --- | --- | --- |");
        int workers = Runtime.getRuntime().availableProcessors();
        try (RequestEngine engine = RequestEngine.create(workers)) {
            List<Work> onEngine = new ArrayList<>();
            List<Work> direct = new ArrayList<>();
            for (DogCase image : images) {
                onEngine.add(() -> image.filter.applyTo(engine, image.source, image.result));
                direct.add(image::openCv);
            }
            measure("nothing else", List.of(), seconds);
            measure("filtering on an engine of " + workers + " workers", onEngine, seconds);
            measure("native calls on virtual threads", direct, seconds);
        }
        images.forEach(DogCase::tearDown);
    }

    private static void measure(String name, List<Work> work, int seconds) throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger filtered = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (Work each : work) {
            threads.add(Thread.startVirtualThread(() -> filterUntil(stop, each, filtered)));
        }
        int ticks = seconds * 1_000;
        long[][] late = new long[TICKING][ticks];
        List<Thread> tickers = new ArrayList<>();
        long start = System.nanoTime();
        for (long[] own : late) {
            tickers.add(Thread.startVirtualThread(() -> tick(own, start)));
        }
        for (Thread ticker : tickers) {
            ticker.join();
        }
        stop.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        long[] all = Arrays.stream(late).flatMapToLong(Arrays::stream).sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "| %s | %.2f ms | %.2f ms | %.2f ms | %d |%n",
                name,
                all[all.length / 2] / 1e6,
                all[(int) (all.length * 0.99)] / 1e6,
                all[all.length - 1] / 1e6,
                filtered.get());
    }

    /** A tick that is missed altogether counts with the time at which it came up late. */
    private static void tick(long[] late, long start) {
        for (int i = 0; i < late.length; i++) {
            long due = start + (i + 1) * PERIOD;
            long now = System.nanoTime();
            while (now < due) {
                LockSupport.parkNanos(due - now);
                now = System.nanoTime();
            }
            late[i] = now - due;
        }
    }

    private static void filterUntil(AtomicBoolean stop, Work work, AtomicInteger filtered) {
        try {
            while (!stop.get()) {
                work.run();
                filtered.incrementAndGet();
                // Threads that never unmount would keep the carriers for good.
                Thread.yield();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Lateness() {}
}
