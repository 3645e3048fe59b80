package dev.sluice.benchmarks.images;

import dev.sluice.benchmarks.engine.TooManyWorkers;
import dev.sluice.benchmarks.shared.Pools;
import dev.sluice.nativeops.Image;
import dev.sluice.request.Carriers;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.threadpool.QueueDiscipline;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * How many threads? From one to twice the processors, on arithmetic, 48 tasks of about a millisecond, and on one float image of 2048 x
 * 2048 pixels.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class Scaling {
    public static final int TASKS = 48;
    private static final int SIDE = 2_048;

    /** The values of the parameter on this machine: all numbers of threads if they are few, else in steps. */
    public static List<String> threads() {
        int most = 2 * Pools.WORKERS;
        return IntStream.rangeClosed(1, most)
                .filter(n -> n <= 4 || n == Pools.WORKERS || n == most || Integer.bitCount(n) == 1)
                .mapToObj(String::valueOf)
                .toList();
    }

    /** What all have. */
    @State(Scope.Benchmark)
    public abstract static class Threads {
        /** How many; {@link Plan} replaces these by {@link #threads()}. */
        @Param({"1", "2", "4"})
        public int concurrency = 1;
    }

    /** An engine. */
    @SuppressWarnings("NullAway.Init") // JMH calls open before anything else
    public static class Engine extends Threads {
        RequestEngine engine;

        Carriers carriers() {
            return Carriers.AFFINE;
        }

        /** Makes it. */
        @Setup
        public void open() {
            engine = Pools.engine(concurrency, carriers(), QueueDiscipline.PRIORITY);
        }

        /** Joins the workers. */
        @TearDown
        public void close() {
            engine.close();
        }
    }

    /** The same without the JVM flag. */
    public static class Slots extends Engine {
        @Override
        Carriers carriers() {
            return Carriers.SLOTS;
        }
    }

    /** A fixed pool. */
    @SuppressWarnings("NullAway.Init") // JMH calls open before anything else
    public static class Fixed extends Threads {
        public ExecutorService executor;

        ExecutorService make() {
            return Executors.newFixedThreadPool(concurrency);
        }

        /** Makes it. */
        @Setup
        public void open() {
            executor = make();
        }

        /** Joins the threads. */
        @TearDown
        public void close() {
            executor.close();
        }
    }

    /** Fork-join. */
    public static class Forking extends Fixed {
        @Override
        ExecutorService make() {
            return new ForkJoinPool(concurrency);
        }
    }

    /** OpenCV's own. */
    public static class OpenCv extends Threads {
        /** Sets their number, which making the picture sets to 1. */
        @Setup
        public void set(Picture picture) {
            opencv_core.setNumThreads(concurrency);
        }
    }

    /** What is filtered. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH calls make before anything else
    public static class Picture {
        DogWork work;

        /** Makes it. */
        @Setup(Level.Trial)
        public void make() throws InterruptedException {
            work = DogWork.checked(DogWork.Task.of(DogWork.Kind.F32, SIDE, SIDE));
        }

        /** Frees it. */
        @TearDown(Level.Trial)
        public void free() {
            work.close();
        }
    }

    /** Arithmetic in requests. */
    @Benchmark
    public long requests(Engine pool) throws InterruptedException {
        return TooManyWorkers.arithmetic(pool.engine, TASKS);
    }

    /** Arithmetic in requests, without the JVM flag. */
    @Benchmark
    public long requestsInSlots(Slots pool) throws InterruptedException {
        return TooManyWorkers.arithmetic(pool.engine, TASKS);
    }

    /** Arithmetic on a fixed pool. */
    @Benchmark
    public long fixedThreadPool(Fixed pool) throws InterruptedException, ExecutionException {
        return arithmetic(pool.executor);
    }

    /** Arithmetic on a fork-join pool. */
    @Benchmark
    public long forkJoin(Forking pool) throws InterruptedException, ExecutionException {
        return arithmetic(pool.executor);
    }

    private static long arithmetic(ExecutorService executor) throws InterruptedException, ExecutionException {
        List<Future<Long>> submitted = new ArrayList<>(TASKS);
        for (int i = 0; i < TASKS; i++) {
            long seed = i;
            submitted.add(executor.submit(() -> TooManyWorkers.arithmetic(seed)));
        }
        long sum = 0;
        for (Future<Long> future : submitted) {
            sum += future.get();
        }
        return sum;
    }

    /** The image in strips on an engine. */
    @Benchmark
    public Image strips(Picture picture, Engine pool) throws InterruptedException {
        picture.work.run(pool.engine);
        return picture.work.result;
    }

    /** The image by OpenCV and its own threads. */
    @Benchmark
    public Mat openCv(Picture picture, OpenCv pool) {
        return picture.work.openCv();
    }
}
