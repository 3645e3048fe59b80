package dev.sluice.benchmarks.images;

import dev.sluice.benchmarks.shared.Pools;
import dev.sluice.nativeops.Image;
import dev.sluice.request.RequestEngine;
import java.util.concurrent.TimeUnit;
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
 * How does the time of a difference of Gaussians depend on size, depth, sigma and strips? One of them is varied at a time, from bytes
 * by way of floats, 2048 x 2048, sigmas 1 and 3, with as many workers as processors; beside OpenCV with as many threads.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class DogSweep {
    private static final int SIDE = 2_048;
    private static final DogWork.Task CENTRE = DogWork.Task.of(DogWork.Kind.U8_FLOAT, SIDE, SIDE);

    /** What all variations have. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH calls make before anything else
    public abstract static class Varied {
        DogWork work;

        abstract DogWork.Task task();

        /** Makes the image and checks that both ways give the same result. */
        @Setup(Level.Trial)
        public void make() throws InterruptedException {
            work = DogWork.checked(task());
        }

        /** Frees everything. */
        @TearDown(Level.Trial)
        public void free() {
            work.close();
        }

        Image onEngine(RequestEngine engine) throws InterruptedException {
            work.run(engine);
            return work.result;
        }

        Mat onOpenCvThreads() {
            // Costs a comparison; the number is the process's, and making the work has set it to 1.
            opencv_core.setNumThreads(Pools.WORKERS);
            return work.openCv();
        }
    }

    /** Varies the size. */
    public static class Size extends Varied {
        /** Rows and columns. */
        @Param({"256", "1024", "2048", "4096"})
        public int side = SIDE;

        @Override
        DogWork.Task task() {
            return DogWork.Task.of(CENTRE.kind(), side, side);
        }
    }

    /** Varies depth and arithmetic. */
    public static class Depth extends Varied {
        /** A {@link DogWork.Kind}. */
        @Param({"U8_FLOAT", "U8_NATIVE", "U16_FLOAT", "U16_NATIVE", "F32"})
        public String depth = "U8_FLOAT";

        @Override
        DogWork.Task task() {
            return DogWork.Task.of(DogWork.Kind.valueOf(depth), SIDE, SIDE);
        }
    }

    /** Varies the sigmas. */
    public static class Sigma extends Varied {
        /** The first; the second is three times that. */
        @Param({"0.5", "1.0", "3.0", "10.0"})
        public double sigma = 1;

        @Override
        DogWork.Task task() {
            return CENTRE.withSigmas(sigma, 3 * sigma);
        }
    }

    /** Varies the strips. */
    public static class Strips extends Varied {
        /** Rows of a strip, 0 for what the operation chooses. */
        @Param({"0", "1", "16", "128", "1024"})
        public int tileHeight;

        @Override
        DogWork.Task task() {
            return CENTRE.withTileHeight(tileHeight);
        }
    }

    /** Strips on the engine, by size. */
    @Benchmark
    public Image bySize(Size varied, Pools.Affine pool) throws InterruptedException {
        return varied.onEngine(pool.engine);
    }

    /** Strips on an engine of one worker, by size: what the others bring. */
    @Benchmark
    public Image bySizeOneWorker(Size varied, Pools.Single pool) throws InterruptedException {
        return varied.onEngine(pool.engine);
    }

    /** OpenCV, by size. */
    @Benchmark
    public Mat bySizeOpenCv(Size varied) {
        return varied.onOpenCvThreads();
    }

    /** Strips on the engine, by depth and arithmetic. */
    @Benchmark
    public Image byDepth(Depth varied, Pools.Affine pool) throws InterruptedException {
        return varied.onEngine(pool.engine);
    }

    /** OpenCV, by depth and arithmetic. */
    @Benchmark
    public Mat byDepthOpenCv(Depth varied) {
        return varied.onOpenCvThreads();
    }

    /** Strips on the engine, by sigma. */
    @Benchmark
    public Image bySigma(Sigma varied, Pools.Affine pool) throws InterruptedException {
        return varied.onEngine(pool.engine);
    }

    /** OpenCV, by sigma. */
    @Benchmark
    public Mat bySigmaOpenCv(Sigma varied) {
        return varied.onOpenCvThreads();
    }

    /** Strips on the engine, by their height. */
    @Benchmark
    public Image byTileHeight(Strips varied, Pools.Affine pool) throws InterruptedException {
        return varied.onEngine(pool.engine);
    }
}
