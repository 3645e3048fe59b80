package dev.sluice.benchmarks.images;

import dev.sluice.benchmarks.shared.Pools;
import dev.sluice.nativeops.Image;
import dev.sluice.request.RequestEngine;
import java.util.concurrent.TimeUnit;
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

/** What is left of the engine's cost when an image is small: 512 x 512 floats in strips on two workers, against two plain threads. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SmallImage {

    static final int SIDE = 512;

    private static final int TIMES = 20;

    /** The image, and the two halves of it. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH calls setUp before anything else
    public static class Picture {
        DogWork work;
        NativeDog.Halves halves;

        /** Makes the image and checks that both ways give the same result. */
        @Setup(Level.Trial)
        public void setUp() throws InterruptedException {
            work = DogWork.checked(DogWork.Task.of(DogWork.Kind.F32, SIDE, SIDE));
            halves = new NativeDog.Halves(work);
        }

        /** Frees everything. */
        @TearDown(Level.Trial)
        public void tearDown() {
            halves.close();
            work.close();
        }
    }

    /** Nanoseconds that each way took, as {@link NativeDog.Turns}. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Turns {
        /** How often each way had its turn. */
        public double turns;

        /** On an engine of one worker. */
        public double small;

        /** By OpenCV with one thread. */
        public double smallByOpenCv;
    }

    /** An image of 256 x 256 pixels, and one worker. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH calls setUp before anything else
    public static class Smallest {
        private DogWork work;
        private RequestEngine engine;

        /** Makes the image. */
        @Setup(Level.Trial)
        public void setUp() throws InterruptedException {
            work = DogWork.checked(DogWork.Task.of(DogWork.Kind.F32, SIDE / 2, SIDE / 2));
            engine = RequestEngine.create(1);
        }

        /** Frees everything. */
        @TearDown(Level.Trial)
        public void tearDown() {
            engine.close();
            work.close();
        }
    }

    /** A smaller image on one worker, then by OpenCV, several times each. */
    @Benchmark
    public Image inTurns(Smallest picture, Turns turns) throws InterruptedException {
        long start = System.nanoTime();
        for (int i = 0; i < TIMES; i++) {
            picture.work.run(picture.engine);
        }
        long middle = System.nanoTime();
        for (int i = 0; i < TIMES; i++) {
            picture.work.openCv();
        }
        turns.small += middle - start;
        turns.smallByOpenCv += System.nanoTime() - middle;
        turns.turns += TIMES;
        return picture.work.result;
    }

    /** Strips on an engine of two workers. */
    @Benchmark
    public Image strips(Picture picture, Pools.Pair pool) throws InterruptedException {
        picture.work.run(pool.engine);
        return picture.work.result;
    }

    /** A half of the image on each of two threads that are started for it. */
    @Benchmark
    public Image plainThreads(Picture picture) throws InterruptedException {
        picture.halves.filterOnTwoThreads();
        return picture.work.result;
    }
}
