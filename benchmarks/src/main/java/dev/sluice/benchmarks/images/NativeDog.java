package dev.sluice.benchmarks.images;

import dev.sluice.benchmarks.shared.Distribution;
import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.Image;
import dev.sluice.request.Carriers;
import dev.sluice.request.RequestEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bytedeco.opencv.global.opencv_core;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * How long does a difference of Gaussians, sigmas 1 and 3, of one image of 12 megapixels take? All ways take turns in one JVM, image by
 * image, so that what is compared was measured within a second: a machine's pace wanders by a tenth from one second to the next, which is as
 * much as two workers lose against twice one.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class NativeDog {
    private static final int TURNS = 3;

    /**
     * The median of an iteration's nanoseconds of each way, as often as it had its turn; the fields are what {@link Measurement} knows the ways by. A sum would be made by the turns in
     * which somebody else had one of the processors, and most by those of the ways that need both.
     */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Turns {
        /** How often each way had its turn. */
        public double turns;

        /** Strips on an engine of one worker. */
        public double oneWorker;

        /** Of two. */
        public double twoWorkers;

        /** Of eight. */
        public double eightWorkers;

        /** Of 48. */
        public double manyWorkers;

        /** Strips on two worker slots: the engine without the JVM flag. */
        public double twoSlots;

        /** Strips on two platform threads. */
        public double plainThreads;

        /** OpenCV on the whole image, with one thread. */
        public double openCvOneThread;

        /** With two. */
        public double openCvTwoThreads;

        /** The multiply-adds alone, in registers; by one thread, for an image of floats. */
        public double multiplyAdds;

        /** The same with a load from the first cache for each. */
        public double fromTheFirstCache;

        /** An image of floats copied by one thread. */
        public double copying;
    }

    /** A way to filter the image. */
    @FunctionalInterface
    private interface Way {
        void filter() throws InterruptedException;
    }

    /** A way, where its time goes, and its times in this iteration. */
    private record Timed(Way way, TimeSink sink, List<Double> times) {
        void turn(Turns turns) throws InterruptedException {
            if (turns.turns == 0) {
                times.clear();
            }
            long start = System.nanoTime();
            way.filter();
            times.add((double) (System.nanoTime() - start));
            sink.set(turns, Distribution.median(times) * times.size());
        }
    }

    /** Sets a counter. */
    @FunctionalInterface
    private interface TimeSink {
        void set(Turns turns, double nanoseconds);
    }

    /** All ways. */
    @State(Scope.Benchmark)
    public static class Ways {
        private final List<Timed> ways = new ArrayList<>();
        private final List<AutoCloseable> closeables = new ArrayList<>();

        /** Starts the engines. */
        @Setup(Level.Trial)
        public void start(DogCase image) {
            DogWork work = image.work;
            add(engine(work, 1, Carriers.AFFINE), (turns, time) -> turns.oneWorker = time);
            add(engine(work, 2, Carriers.AFFINE), (turns, time) -> turns.twoWorkers = time);
            add(engine(work, 8, Carriers.AFFINE), (turns, time) -> turns.eightWorkers = time);
            add(engine(work, 48, Carriers.AFFINE), (turns, time) -> turns.manyWorkers = time);
            add(engine(work, 2, Carriers.SLOTS), (turns, time) -> turns.twoSlots = time);
            Halves halves = new Halves(work);
            closeables.add(halves);
            add(halves::filterOnTwoThreads, (turns, time) -> turns.plainThreads = time);
            add(() -> openCv(work, 1), (turns, time) -> turns.openCvOneThread = time);
            add(() -> openCv(work, 2), (turns, time) -> turns.openCvTwoThreads = time);
            MultiplyAdds bound = new MultiplyAdds();
            add(bound::inRegisters, (turns, time) -> turns.multiplyAdds = time);
            add(bound::fromTheFirstCache, (turns, time) -> turns.fromTheFirstCache = time);
            MemoryBandwidth memory = new MemoryBandwidth();
            memory.allocate();
            closeables.add(memory::free);
            add(memory::copyByOneThread, (turns, time) -> turns.copying = time);
        }

        private void add(Way way, TimeSink sink) {
            ways.add(new Timed(way, sink, new ArrayList<>()));
        }

        private Way engine(DogWork work, int workers, Carriers carriers) {
            RequestEngine engine =
                    RequestEngine.builder().workers(workers).carriers(carriers).build();
            closeables.add(engine);
            return () -> work.run(engine);
        }

        private static void openCv(DogWork work, int threads) {
            opencv_core.setNumThreads(threads);
            work.openCv();
            opencv_core.setNumThreads(1);
        }

        /** Ends the engines. */
        @TearDown(Level.Trial)
        public void end() throws Exception {
            for (AutoCloseable closeable : closeables) {
                closeable.close();
            }
        }
    }

    /** Every way has its turn, each turn beginning with another. */
    @Benchmark
    public Image inTurns(DogCase image, Ways all, Turns turns) throws InterruptedException {
        List<Timed> ways = all.ways;
        for (int turn = 0; turn < TURNS; turn++) {
            for (int i = 0; i < ways.size(); i++) {
                ways.get((turn + i) % ways.size()).turn(turns);
            }
            turns.turns++;
        }
        return image.work.result;
    }

    /**
     * The same kernels without the engine's scheduling: two platform threads, each looping over the strips of one half in its own
     * thread. Each half is filtered by itself, so the rows next to the cut are not right; the work is the same. For each half there is an
     * engine of no workers, which runs everything in the calling thread.
     */
    public static final class Halves implements AutoCloseable {
        private final RequestEngine[] inline = new RequestEngine[2];
        private final Image[] from = new Image[2];
        private final Image[] to = new Image[2];
        private final DifferenceOfGaussians filter;

        public Halves(DogWork work) {
            filter = work.filter;
            int half = work.task.rows() / 2;
            for (int i = 0; i < 2; i++) {
                inline[i] = RequestEngine.create(0);
                from[i] = Image.wrap(work.source.mat().rowRange(i * half, (i + 1) * half));
                to[i] = Image.wrap(work.result.mat().rowRange(i * half, (i + 1) * half));
            }
        }

        public void filterOnTwoThreads() throws InterruptedException {
            Thread upper = Thread.ofPlatform().start(() -> filter(0));
            Thread lower = Thread.ofPlatform().start(() -> filter(1));
            upper.join();
            lower.join();
        }

        private void filter(int half) {
            try {
                filter.applyTo(inline[half], from[half], to[half]);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            for (int i = 0; i < 2; i++) {
                inline[i].close();
                from[i].close();
                to[i].close();
            }
        }
    }
}
