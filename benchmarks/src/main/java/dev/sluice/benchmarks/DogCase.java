package dev.sluice.benchmarks;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.request.RequestEngine;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Random;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** An image of 4000 x 3000 pixels with one channel, a place for its result, and OpenCV's buffers for the same steps, all reused. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls setUp before anything else
public class DogCase {
    static final int ROWS = 3_000;
    static final int COLUMNS = 4_000;
    private static final long SEED = 20_261_122;

    /** What is computed. */
    public enum Kind {
        /** Floats in and out. */
        F32,
        /** Bytes in and out, in OpenCV's fixed-point arithmetic. */
        U8_NATIVE,
        /** Bytes in and out, computed in floats. */
        U8_FLOAT
    }

    /** What is computed. */
    @Param
    public Kind kind;

    Image source;
    Image result;
    DifferenceOfGaussians filter;
    private final Size small = new Size(9, 9);
    private final Size large = new Size(25, 25);
    private Mat floats;
    private Mat first;
    private Mat second;
    private Mat difference;
    private Mat encoded;

    /** Makes the image and checks that both ways give the same result. */
    @Setup(Level.Trial)
    public void setUp() throws InterruptedException {
        Depth depth = kind == Kind.F32 ? Depth.F32 : Depth.U8;
        source = Image.allocate(ROWS, COLUMNS, 1, depth);
        result = Image.allocate(ROWS, COLUMNS, 1, depth);
        fill(source);
        filter = filter();
        floats = new Mat();
        first = new Mat();
        second = new Mat();
        difference = new Mat();
        encoded = new Mat();
        check();
    }

    private DifferenceOfGaussians filter() {
        return DifferenceOfGaussians.builder()
                .border(Border.REFLECT_101)
                .precision(kind == Kind.U8_NATIVE ? Precision.NATIVE : Precision.FLOAT)
                .result(kind == Kind.F32 ? ResultEncoding.FLOAT : ResultEncoding.OFFSET)
                .build();
    }

    private static void fill(Image image) {
        Random random = new Random(SEED);
        Buffer values = image.mat().createBuffer();
        switch (values) {
            case FloatBuffer buffer -> {
                while (buffer.hasRemaining()) {
                    buffer.put(random.nextInt(256));
                }
            }
            case ByteBuffer buffer -> {
                while (buffer.hasRemaining()) {
                    buffer.put((byte) random.nextInt(256));
                }
            }
            default -> throw new IllegalStateException("no values: " + values);
        }
    }

    private void check() throws InterruptedException {
        try (RequestEngine engine = RequestEngine.create(2)) {
            filter.applyTo(engine, source, result);
        }
        Mat expected = openCv();
        double error = opencv_core.norm(result.mat(), expected, opencv_core.NORM_INF, new Mat());
        double allowed = kind == Kind.F32 ? 1e-3 : 1;
        if (!(error <= allowed)) {
            throw new IllegalStateException(kind + ": the two ways differ by " + error);
        }
    }

    /** The same steps by OpenCV on the whole image, with as many threads as {@code setNumThreads} was given. */
    Mat openCv() {
        return switch (kind) {
            case F32 -> {
                smooth(source.mat());
                opencv_core.subtract(first, second, difference);
                yield difference;
            }
            case U8_NATIVE -> {
                smooth(source.mat());
                opencv_core.addWeighted(first, 1, second, -1, 128, encoded);
                yield encoded;
            }
            case U8_FLOAT -> {
                source.mat().convertTo(floats, opencv_core.CV_32F);
                smooth(floats);
                opencv_core.subtract(first, second, difference);
                difference.convertTo(encoded, opencv_core.CV_8U, 1, 128);
                yield encoded;
            }
        };
    }

    private void smooth(Mat from) {
        blur(from, first, small, 1);
        blur(from, second, large, 3);
    }

    private static void blur(Mat from, Mat to, Size size, double sigma) {
        int border = opencv_core.BORDER_REFLECT_101;
        opencv_imgproc.GaussianBlur(from, to, size, sigma, sigma, border, opencv_core.ALGO_HINT_DEFAULT);
    }

    /** Frees everything. */
    @TearDown(Level.Trial)
    public void tearDown() {
        source.close();
        result.close();
        for (Mat mat : new Mat[] {floats, first, second, difference, encoded}) {
            mat.close();
        }
    }
}
