package dev.sluice.benchmarks.study;

import dev.sluice.benchmarks.images.DogCase;
import dev.sluice.benchmarks.images.DogWork;
import dev.sluice.benchmarks.shared.Distribution;
import dev.sluice.benchmarks.shared.Numbers;
import dev.sluice.benchmarks.shared.Pools;
import dev.sluice.request.Carriers;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.threadpool.QueueDiscipline;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import org.bytedeco.opencv.global.opencv_core;

/**
 * How late do 1,000 virtual threads on the JDK's own scheduler wake that wait for a millisecond over and over, while others have images
 * filtered by native code? Of 16 bits in fixed point, where every strip is a call of OpenCV. Each way of filtering in turn, several times.
 *
 * <p>A wait counts as late by what it took longer than a millisecond; the next begins when the thread has woken. A thread that is
 * held up for a hundred milliseconds thus gives one late wake-up and not a hundred, which is why the number of wake-ups is told too.
 */
public final class MixedLoad implements AutoCloseable {
    private static final int TICKING = 1_000;
    private static final Duration PERIOD = Duration.ofMillis(1);
    private static final Duration WARM_UP = Duration.ofMillis(500);

    private static final String OWN_THREADS = "naively, with OpenCV's own threads";

    /** Filters an image in the calling virtual thread's name. */
    @FunctionalInterface
    interface Filtering {
        void run(DogWork work) throws InterruptedException, ExecutionException;
    }

    /**
     * A way to have images filtered.
     *
     * @param name in words
     * @param openCvThreads what {@code setNumThreads} gets
     * @param filtering filters one; empty where nothing is to be filtered
     */
    record Way(String name, int openCvThreads, List<Filtering> filtering) {}

    /**
     * What one turn of one way said.
     *
     * @param lateness of all wake-ups
     * @param wakeUps a thread and second
     * @param images filtered a second
     */
    record Turn(Distribution lateness, double wakeUps, double images) {}

    private final RequestEngine affine = Pools.engine(Pools.WORKERS, Carriers.AFFINE, QueueDiscipline.PRIORITY);
    private final RequestEngine slots = Pools.engine(Pools.WORKERS, Carriers.SLOTS, QueueDiscipline.PRIORITY);
    private final RequestEngine inline = RequestEngine.create(0);
    private final ExecutorService fixed = Executors.newFixedThreadPool(Pools.WORKERS);
    private final List<DogWork> works = new ArrayList<>();

    /** For images of so many rows and columns; twice as many callers as there are processors, each with an image of its own. */
    public MixedLoad(int rows, int columns) throws InterruptedException {
        for (int i = 0; i < 2 * Pools.WORKERS; i++) {
            works.add(DogWork.checked(DogWork.Task.of(DogWork.Kind.U16_NATIVE, rows, columns)));
        }
    }

    List<Way> ways() {
        return List.of(
                new Way("nothing else", 1, List.of()),
                new Way("requests on an engine", 1, List.of(work -> work.run(affine))),
                new Way("the same in worker slots", 1, List.of(work -> work.run(slots))),
                new Way(
                        "handed to a fixed pool",
                        1,
                        List.of(work -> fixed.submit(() -> {
                                    work.run(inline);
                                    return work;
                                })
                                .get())),
                new Way("naively, native calls on the virtual threads", 1, List.of(work -> work.run(inline))),
                new Way(OWN_THREADS, Pools.WORKERS, List.of(DogWork::openCv)));
    }

    Turn measure(Way way, Duration time) throws InterruptedException {
        opencv_core.setNumThreads(way.openCvThreads());
        AtomicInteger filtered = new AtomicInteger();
        List<Throwable> failures = new ArrayList<>();
        long end = System.nanoTime() + time.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (Filtering filtering : way.filtering()) {
            for (DogWork work : works) {
                threads.add(Thread.ofVirtual()
                        .uncaughtExceptionHandler((thread, failure) -> {
                            synchronized (failures) {
                                failures.add(failure);
                            }
                        })
                        .start(() -> filter(filtering, work, end, filtered)));
            }
        }
        List<long[]> late = new ArrayList<>();
        List<Thread> tickers = new ArrayList<>();
        for (int i = 0; i < TICKING; i++) {
            long[] own = new long[(int) (time.toNanos() / PERIOD.toNanos()) + 1];
            late.add(own);
            tickers.add(Thread.startVirtualThread(() -> tick(own, end)));
        }
        for (Thread thread : tickers) {
            thread.join();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException(way.name() + " failed", failures.getFirst());
        }
        // The last place tells how many before it count.
        long[] all = late.stream()
                .flatMapToLong(own -> Arrays.stream(own, 0, (int) own[own.length - 1]))
                .toArray();
        double seconds = time.toNanos() / 1e9;
        return new Turn(Distribution.of(all), all.length / seconds / TICKING, filtered.get() / seconds);
    }

    /** Filters its image over and over, at least once, until the time is up. */
    private static void filter(Filtering filtering, DogWork work, long end, AtomicInteger filtered) {
        try {
            do {
                filtering.run(work);
                filtered.incrementAndGet();
                // As if to fetch the next image; else the naive way would never let go of its carrier.
                LockSupport.parkNanos(PERIOD.toNanos());
            } while (System.nanoTime() < end);
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("an image could not be filtered", e);
        }
    }

    private static void tick(long[] late, long end) {
        int ticks = 0;
        long begun = System.nanoTime();
        do {
            LockSupport.parkNanos(PERIOD.toNanos());
            long woken = System.nanoTime();
            late[ticks++] = Math.max(0, woken - begun - PERIOD.toNanos());
            begun = woken;
        } while (begun < end && ticks < late.length - 1);
        late[late.length - 1] = ticks;
    }

    /** What every way but OpenCV's makes of the same image, as a number; OpenCV's results {@link DogWork} compares. */
    public Map<String, Long> checksums() throws InterruptedException, ExecutionException {
        Map<String, Long> sums = new LinkedHashMap<>();
        DogWork work = works.getFirst();
        for (Way way : ways()) {
            if (!way.filtering().isEmpty() && !way.name().equals(OWN_THREADS)) {
                work.clear();
                way.filtering().getFirst().run(work);
                sums.put(way.name(), work.checksum());
            }
        }
        return sums;
    }

    void print(PrintStream out, int turns, Duration time) throws InterruptedException {
        List<Way> ways = ways();
        List<List<Turn>> all = new ArrayList<>();
        for (Way way : ways) {
            measure(way, WARM_UP);
            all.add(new ArrayList<>());
        }
        for (int turn = 0; turn < turns; turn++) {
            for (int i = 0; i < ways.size(); i++) {
                all.get(i).add(measure(ways.get(i), time));
            }
        }
        DogWork.Task task = works.getFirst().task;
        out.printf(
                Locale.ROOT,
                "%,d virtual threads that wait for %d ms over and over, beside %d that have images of %d x %d values of 16 bits"
                        + " filtered (fixed point, by OpenCV); turns: %d, of %d s each, of which the medians%n%n",
                TICKING,
                PERIOD.toMillis(),
                works.size(),
                task.columns(),
                task.rows(),
                turns,
                time.toSeconds());
        out.println(
                "| beside | lateness, median | 99th percentile | largest | wake-ups a thread and second | images a second |");
        out.println("| --- | --- | --- | --- | --- | --- |");
        for (int i = 0; i < ways.size(); i++) {
            List<Turn> mine = all.get(i);
            out.printf(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %.0f | %.1f |%n",
                    ways.get(i).name(),
                    Distribution.milliseconds(
                            median(mine, turn -> turn.lateness().median())),
                    Distribution.milliseconds(
                            median(mine, turn -> turn.lateness().quantile(0.99))),
                    Distribution.milliseconds(
                            median(mine, turn -> turn.lateness().largest())),
                    median(mine, Turn::wakeUps),
                    median(mine, Turn::images));
        }
    }

    private static double median(List<Turn> turns, ToDoubleFunction<Turn> figure) {
        return Distribution.median(turns.stream().map(figure::applyAsDouble).toList());
    }

    /** {@code [TURNS [SECONDS]]}. */
    public static void main(String[] arguments) throws Exception {
        Numbers.run("MixedLoad", arguments, List.of("TURNS", "SECONDS"), List.of(1, 2), numbers -> {
            try (MixedLoad load = new MixedLoad(DogCase.ROWS, DogCase.COLUMNS)) {
                load.print(System.out, numbers.get(0), Duration.ofSeconds(numbers.get(1)));
            }
        });
    }

    @Override
    public void close() {
        affine.close();
        slots.close();
        inline.close();
        fixed.close();
        works.forEach(DogWork::close);
    }
}
