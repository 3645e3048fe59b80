package dev.sluice.benchmarks.images;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.Smoothing;
import dev.sluice.request.RequestEngine;
import java.nio.FloatBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
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

/** Does the time of {@link Precision#FAST} depend on sigma, and what does it gain? One image of 12 megapixels of floats, two workers, all ways in turn. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class FastDog {

    /** Nanoseconds that each way took, as {@link NativeDog.Turns}. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Turns {
        /** How often each way had its turn. */
        public double turns;

        /** A smoothing of sigma 10. */
        public double smoothedByTen;

        /** Of sigma 100. */
        public double smoothedByHundred;

        /** A difference of sigmas 10 and 20. */
        public double fast;

        /** The same in {@link Precision#FLOAT}. */
        public double exact;
    }

    /** The same for wide kernels, in which OpenCV takes seconds. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class WideTurns {
        /** How often each way had its turn. */
        public double turns;

        /** A difference of sigmas 50 and 100. */
        public double fast;

        /** The same by OpenCV's {@code GaussianBlur} with two threads. */
        public double openCv;
    }

    /** The image, the operations and OpenCV's buffers. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH calls setUp before anything else
    public static class Picture {
        private final Mat first = new Mat();
        private final Mat second = new Mat();
        private final Mat difference = new Mat();
        private RequestEngine engine;
        private Image source;
        private Image result;

        /** Makes the image. */
        @Setup(Level.Trial)
        public void setUp() {
            engine = RequestEngine.create(2);
            source = Image.allocate(DogCase.ROWS, DogCase.COLUMNS, 1, Depth.F32);
            result = Image.allocate(DogCase.ROWS, DogCase.COLUMNS, 1, Depth.F32);
            Random random = new Random(20_261_127);
            FloatBuffer values = source.mat().createBuffer();
            while (values.hasRemaining()) {
                values.put(random.nextInt(256));
            }
        }

        /** Frees everything. */
        @TearDown(Level.Trial)
        public void tearDown() {
            engine.close();
            source.close();
            result.close();
            for (Mat mat : new Mat[] {first, second, difference}) {
                mat.close();
            }
        }

        private double smooth(double sigma) throws InterruptedException {
            Smoothing smoothing =
                    Smoothing.builder().sigma(sigma).precision(Precision.FAST).build();
            long start = System.nanoTime();
            smoothing.applyTo(engine, source, result);
            return System.nanoTime() - start;
        }

        private double subtract(double sigma1, double sigma2, Precision precision) throws InterruptedException {
            DifferenceOfGaussians filter = DifferenceOfGaussians.builder()
                    .sigma1(sigma1)
                    .sigma2(sigma2)
                    .precision(precision)
                    .result(ResultEncoding.FLOAT)
                    .build();
            long start = System.nanoTime();
            filter.applyTo(engine, source, result);
            return System.nanoTime() - start;
        }

        private double openCv(double sigma1, double sigma2) {
            opencv_core.setNumThreads(2);
            long start = System.nanoTime();
            blur(first, sigma1);
            blur(second, sigma2);
            opencv_core.subtract(first, second, difference);
            double time = System.nanoTime() - start;
            opencv_core.setNumThreads(1);
            return time;
        }

        private void blur(Mat to, double sigma) {
            int taps = 8 * (int) sigma + 1;
            try (Size size = new Size(taps, taps)) {
                opencv_imgproc.GaussianBlur(
                        source.mat(),
                        to,
                        size,
                        sigma,
                        sigma,
                        opencv_core.BORDER_REFLECT_101,
                        opencv_core.ALGO_HINT_DEFAULT);
            }
        }
    }

    /** Sigmas of 10 to 100. */
    @Benchmark
    public Image inTurns(Picture picture, Turns turns) throws InterruptedException {
        turns.smoothedByTen += picture.smooth(10);
        turns.fast += picture.subtract(10, 20, Precision.FAST);
        turns.smoothedByHundred += picture.smooth(100);
        turns.exact += picture.subtract(10, 20, Precision.FLOAT);
        turns.turns++;
        return picture.result;
    }

    /** Sigmas of 50 and 100, beside OpenCV. */
    @Benchmark
    public Image wideInTurns(Picture picture, WideTurns turns) throws InterruptedException {
        turns.fast += picture.subtract(50, 100, Precision.FAST);
        turns.openCv += picture.openCv(50, 100);
        turns.turns++;
        return picture.result;
    }
}
