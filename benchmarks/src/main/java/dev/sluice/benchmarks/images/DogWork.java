package dev.sluice.benchmarks.images;

import dev.sluice.benchmarks.shared.Pools;
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
import java.nio.ShortBuffer;
import java.util.Random;
import java.util.zip.CRC32;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * An image of one channel filled from a seed, a place for its difference of Gaussians, and OpenCV's buffers for the same steps, all
 * reused. Not safe for use by several threads at a time.
 */
public final class DogWork implements AutoCloseable {
    private static final long SEED = 20_261_122;
    private static final double TRUNCATE = 4;

    /** What is computed. */
    public enum Kind {
        /** Floats in and out. */
        F32(Depth.F32, Precision.FLOAT),
        /** Bytes in and out, in OpenCV's fixed-point arithmetic. */
        U8_NATIVE(Depth.U8, Precision.NATIVE),
        /** Bytes in and out, computed in floats. */
        U8_FLOAT(Depth.U8, Precision.FLOAT),
        /** 16 bits in and out, in OpenCV's fixed-point arithmetic. */
        U16_NATIVE(Depth.U16, Precision.NATIVE),
        /** 16 bits in and out, computed in floats. */
        U16_FLOAT(Depth.U16, Precision.FLOAT);

        private final Depth depth;
        private final Precision precision;

        Kind(Depth depth, Precision precision) {
            this.depth = depth;
            this.precision = precision;
        }

        private int grey() {
            return depth == Depth.U16 ? 1 << 15 : 1 << 7;
        }
    }

    /**
     * @param kind depth and arithmetic
     * @param rows of the image
     * @param columns of the image
     * @param sigma1 standard deviation of the first smoothing, in pixels
     * @param sigma2 that of the second
     * @param tileHeight rows of a strip, 0 for what the operation chooses
     */
    public record Task(Kind kind, int rows, int columns, double sigma1, double sigma2, int tileHeight) {

        /** Sigmas 1 and 3, strips as the operation chooses. */
        public static Task of(Kind kind, int rows, int columns) {
            return new Task(kind, rows, columns, 1, 3, 0);
        }

        public Task withTileHeight(int height) {
            return new Task(kind, rows, columns, sigma1, sigma2, height);
        }

        public Task withSigmas(double first, double second) {
            return new Task(kind, rows, columns, first, second, tileHeight);
        }
    }

    public final Task task;
    final Image source;
    final Image result;
    final DifferenceOfGaussians filter;
    private final Size small;
    private final Size large;
    private final Mat floats = new Mat();
    private final Mat first = new Mat();
    private final Mat second = new Mat();
    private final Mat difference = new Mat();
    private final Mat encoded = new Mat();

    /** From here on OpenCV uses one thread a call, as the operations expect; who wants more sets that afterwards. */
    public DogWork(Task task) {
        this.task = task;
        opencv_core.setNumThreads(1);
        small = kernel(task.sigma1());
        large = kernel(task.sigma2());
        Depth depth = task.kind().depth;
        source = Image.allocate(task.rows(), task.columns(), 1, depth);
        result = Image.allocate(task.rows(), task.columns(), 1, depth);
        fill(source);
        filter = DifferenceOfGaussians.builder()
                .sigma1(task.sigma1())
                .sigma2(task.sigma2())
                .truncate(TRUNCATE)
                .border(Border.REFLECT_101)
                .precision(task.kind().precision)
                .result(task.kind() == Kind.F32 ? ResultEncoding.FLOAT : ResultEncoding.OFFSET)
                .tileHeight(task.tileHeight())
                .build();
    }

    /** Made, and compared with what OpenCV makes of the same image. */
    public static DogWork checked(Task task) throws InterruptedException {
        DogWork work = new DogWork(task);
        try (RequestEngine engine = RequestEngine.create(Pools.WORKERS)) {
            work.check(engine);
        } catch (Throwable e) {
            work.close();
            throw e;
        }
        return work;
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
            case ShortBuffer buffer -> {
                while (buffer.hasRemaining()) {
                    buffer.put((short) random.nextInt(1 << 16));
                }
            }
            case ByteBuffer buffer -> {
                while (buffer.hasRemaining()) {
                    buffer.put((byte) random.nextInt(1 << 8));
                }
            }
            default -> throw new IllegalStateException("no values: " + values);
        }
    }

    /** Strips on an engine. */
    public void run(RequestEngine engine) throws InterruptedException {
        filter.applyTo(engine, source, result);
    }

    /**
     * Filters both ways and compares.
     *
     * @throws IllegalStateException if the results are further apart than rounding explains
     */
    public void check(RequestEngine engine) throws InterruptedException {
        run(engine);
        double error = opencv_core.norm(result.mat(), openCv(), opencv_core.NORM_INF, new Mat());
        double allowed = task.kind() == Kind.F32 ? 1e-3 : 1;
        if (!(error <= allowed)) {
            throw new IllegalStateException(task + ": the two ways differ by " + error);
        }
    }

    /** Forgets the result. */
    public void clear() {
        result.pixels().fill((byte) 0);
    }

    /** Forgets those rows of the result that reach beyond the middle of the image. */
    public void clearMiddleRows() {
        int middle = task.rows() / 2;
        int reach = (int) Math.ceil(TRUNCATE * Math.max(task.sigma1(), task.sigma2()));
        try (Mat rows = result.mat().rowRange(middle - reach, middle + reach);
                Scalar zero = new Scalar(0)) {
            rows.put(zero);
        }
    }

    /** A number that differs, in all likelihood, if a single bit of the result does. */
    public long checksum() {
        CRC32 sum = new CRC32();
        sum.update(result.pixels().asByteBuffer());
        return sum.getValue();
    }

    /** The same steps by OpenCV on the whole image, with as many threads as {@code setNumThreads} was given. */
    public Mat openCv() {
        return switch (task.kind()) {
            case F32 -> {
                smooth(source.mat());
                opencv_core.subtract(first, second, difference);
                yield difference;
            }
            case U8_NATIVE, U16_NATIVE -> {
                smooth(source.mat());
                opencv_core.addWeighted(first, 1, second, -1, task.kind().grey(), encoded);
                yield encoded;
            }
            case U8_FLOAT, U16_FLOAT -> {
                source.mat().convertTo(floats, opencv_core.CV_32F);
                smooth(floats);
                opencv_core.subtract(first, second, difference);
                difference.convertTo(
                        encoded, source.mat().type(), 1, task.kind().grey());
                yield encoded;
            }
        };
    }

    /** The same for floats, in matrices that are new; the caller closes the result. */
    Mat openCvAnew() {
        Mat result = new Mat();
        try (Mat fine = new Mat();
                Mat coarse = new Mat()) {
            blur(source.mat(), fine, small, task.sigma1());
            blur(source.mat(), coarse, large, task.sigma2());
            opencv_core.subtract(fine, coarse, result);
        }
        return result;
    }

    private static Size kernel(double sigma) {
        int taps = 2 * (int) Math.floor(TRUNCATE * sigma + 0.5) + 1;
        return new Size(taps, taps);
    }

    private void smooth(Mat from) {
        blur(from, first, small, task.sigma1());
        blur(from, second, large, task.sigma2());
    }

    private static void blur(Mat from, Mat to, Size size, double sigma) {
        int border = opencv_core.BORDER_REFLECT_101;
        opencv_imgproc.GaussianBlur(from, to, size, sigma, sigma, border, opencv_core.ALGO_HINT_DEFAULT);
    }

    /** Frees everything. */
    @Override
    public void close() {
        source.close();
        result.close();
        small.close();
        large.close();
        for (Mat mat : new Mat[] {floats, first, second, difference, encoded}) {
            mat.close();
        }
    }
}
