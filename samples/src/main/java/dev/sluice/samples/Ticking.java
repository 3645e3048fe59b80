package dev.sluice.samples;

import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.Precision;
import dev.sluice.request.RequestEngine;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A thousand virtual threads on the JDK's own scheduler want to wake every millisecond, while others have an image filtered over
 * and over: on an engine, where a caller unmounts until its image is done, and naively, where each caller makes the native calls
 * itself and holds one of the JDK's carriers meanwhile. The image has 16 bits and the arithmetic is fixed point, for which OpenCV is
 * called.
 */
final class Ticking {
    private static final int TICKING = 1_000;
    private static final long PERIOD = 1_000_000;
    private static final long NONE = -1;
    private static final Duration WARM_UP = Duration.ofMillis(500);

    /**
     * How one of the two ways went.
     *
     * @param percentile99 nanoseconds that 99 of 100 ticks were late at most
     * @param filtered images that were filtered meanwhile
     */
    record Outcome(long percentile99, int filtered) {}

    /** Every image on the workers of an engine. */
    static Outcome onAnEngine(Path image, Duration time) throws InterruptedException {
        try (RequestEngine engine = RequestEngine.create(processors())) {
            return measure(engine, image, time);
        }
    }

    /** The same native calls made directly: an engine without workers runs them in the calling virtual thread. */
    static Outcome naively(Path image, Duration time) throws InterruptedException {
        try (RequestEngine none = RequestEngine.create(0)) {
            return measure(none, image, time);
        }
    }

    private static Outcome measure(RequestEngine engine, Path file, Duration time) throws InterruptedException {
        AtomicInteger filtered = new AtomicInteger();
        long[][] late = new long[TICKING][(int) (time.toNanos() / PERIOD)];
        List<Thread> threads = new ArrayList<>();
        List<Image> images = new ArrayList<>();
        try (Image read = Image.read(file)) {
            for (int i = 0; i < 2 * processors(); i++) {
                images.add(Pictures.toGreyOf16Bits(read));
            }
        }
        long end = System.nanoTime() + time.toNanos();
        for (Image image : images) {
            threads.add(Thread.startVirtualThread(() -> filter(engine, image, end, filtered)));
        }
        for (long[] own : late) {
            threads.add(Thread.startVirtualThread(() -> tick(own, end)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        long[] sorted = Arrays.stream(late)
                .flatMapToLong(Arrays::stream)
                .filter(nanoseconds -> nanoseconds != NONE)
                .sorted()
                .toArray();
        return new Outcome(sorted[(int) (sorted.length * 0.99)], filtered.get());
    }

    /** Filters the image over and over, at least once, until the time is up, and closes it. */
    private static void filter(RequestEngine engine, Image image, long end, AtomicInteger filtered) {
        DifferenceOfGaussians filter =
                DifferenceOfGaussians.builder().precision(Precision.NATIVE).build();
        try (image) {
            do {
                filter.apply(engine, image).close();
                filtered.incrementAndGet();
                // As if to fetch the next image; else the naive way never let go of its carrier.
                LockSupport.parkNanos(PERIOD);
            } while (System.nanoTime() < end);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A tick is late by what a wait of one period took longer than that. */
    private static void tick(long[] late, long end) {
        int ticks = 0;
        long woken = System.nanoTime();
        do {
            long due = woken + PERIOD;
            LockSupport.parkNanos(PERIOD);
            woken = System.nanoTime();
            late[ticks++] = Math.max(0, woken - due);
        } while (woken < end && ticks < late.length);
        Arrays.fill(late, ticks, late.length, NONE);
    }

    private static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    static void run(PrintStream out, List<String> arguments) throws InterruptedException {
        Path image = Path.of(arguments.isEmpty() ? "samples/images/hubble_deep_field.jpg" : arguments.get(0));
        Duration time = Duration.ofSeconds(Samples.number(arguments, 1, "SECONDS", 2, 1, 3600));
        onAnEngine(image, WARM_UP);
        naively(image, WARM_UP);
        print(out, "on an engine", onAnEngine(image, time));
        print(out, "naively", naively(image, time));
    }

    private static void print(PrintStream out, String way, Outcome outcome) {
        out.printf(
                Locale.ROOT,
                "%-13s 99 of 100 ticks at most %.2f ms late, %d images filtered%n",
                way + ":",
                outcome.percentile99() / 1e6,
                outcome.filtered());
    }

    private Ticking() {}
}
