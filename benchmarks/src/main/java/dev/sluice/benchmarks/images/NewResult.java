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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What it costs that the result is a new image each time, as most programs write it: 12 megapixels of floats, two workers, against OpenCV whose matrices are new as well. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class NewResult {
    /** The image and the engine. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH calls setUp before anything else
    public static class Picture {
        private DogWork work;
        private RequestEngine engine;

        /** Makes the image and checks that both ways give the same result. */
        @Setup(Level.Trial)
        public void setUp() throws InterruptedException {
            work = DogWork.checked(DogWork.Task.of(DogWork.Kind.F32, DogCase.ROWS, DogCase.COLUMNS));
            engine = RequestEngine.create(Pools.WORKERS);
            opencv_core.setNumThreads(Pools.WORKERS);
        }

        /** Frees everything. */
        @TearDown(Level.Trial)
        public void tearDown() {
            opencv_core.setNumThreads(1);
            engine.close();
            work.close();
        }
    }

    /** Into an image that was there before. */
    @Benchmark
    public Image sameResult(Picture picture) throws InterruptedException {
        picture.work.run(picture.engine);
        return picture.work.result;
    }

    /** A new one each time. */
    @Benchmark
    public int newResult(Picture picture) throws InterruptedException {
        try (Image result = picture.work.filter.apply(picture.engine, picture.work.source)) {
            return result.rows();
        }
    }

    /** OpenCV's two smoothings and their difference, each in a new matrix. */
    @Benchmark
    public int openCv(Picture picture) {
        try (Mat difference = picture.work.openCvAnew()) {
            return difference.rows();
        }
    }
}
