package dev.sluice.benchmarks;

import dev.sluice.nativeops.Image;
import java.util.concurrent.TimeUnit;
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
