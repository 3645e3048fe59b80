package dev.sluice.nativeops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.request.RequestEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is no finite number in a float image, side by side with OpenCV's own smoothing of the whole image. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class NonFiniteTest {
    private static final int ROWS = 43;
    private static final int COLUMNS = 57;
    private static final double[] SPECIAL = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};

    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @AfterEach
    void everyNativeByteIsBack() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Border.class)
    void aSmoothingIsNotFiniteWhereOpenCvsIsNot(Border border) throws Exception {
        for (double sigma : new double[] {0.1, 0.5, 1, 3}) {
            for (int height : new int[] {1, 2, 5, ROWS}) {
                for (int specials = 1; specials <= 4; specials++) {
                    int channels = 1 + random.nextInt(3);
                    Smoothing smoothing = new Smoothing(sigma, 4, border, Precision.FLOAT, height);
                    try (RequestEngine engine = Engines.of(2);
                            Image image = withSpecials(channels == 2 ? 1 : channels, specials);
                            Image result = smoothing.apply(engine, image);
                            Mat smoothed = OpenCvBlur.of(image, sigma, 4, border)) {

                        assertSameKinds(result, smoothed, smoothing);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Border.class)
    void aDifferenceIsNotFiniteWhereOpenCvsIsNot(Border border) throws Exception {
        for (double[] sigmas : new double[][] {{1, 3}, {2, 0.4}, {0.1, 1}}) {
            for (int height : new int[] {1, 6, ROWS}) {
                for (int specials = 1; specials <= 4; specials++) {
                    DifferenceOfGaussians filter = DifferenceOfGaussians.builder()
                            .sigma1(sigmas[0])
                            .sigma2(sigmas[1])
                            .border(border)
                            .result(ResultEncoding.FLOAT)
                            .tileHeight(height)
                            .build();
                    try (RequestEngine engine = Engines.of(2);
                            Image image = withSpecials(1, specials);
                            Image result = filter.apply(engine, image);
                            Mat first = OpenCvBlur.of(image, sigmas[0], 4, border);
                            Mat second = OpenCvBlur.of(image, sigmas[1], 4, border);
                            Mat difference = new Mat()) {
                        opencv_core.subtract(first, second, difference);

                        assertSameKinds(result, difference, filter);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Border.class)
    void weightsThatAreZeroInFloatsMakeInfinitiesNotNumbersAsInOpenCv(Border border) throws Exception {
        double sigma = 0.4;
        double truncate = 45;
        Smoothing smoothing = new Smoothing(sigma, truncate, border, Precision.FLOAT, 7);

        try (RequestEngine engine = Engines.of(2);
                Image image = Pixels.random(random, ROWS, COLUMNS, 1, Depth.F32)) {
            Pixels.set(image, 20, 30, 0, Double.POSITIVE_INFINITY);
            try (Image result = smoothing.apply(engine, image);
                    Mat smoothed = OpenCvBlur.of(image, sigma, truncate, border)) {

                assertSameKinds(result, smoothed, smoothing);
                assertThat(kinds(result).get(20)).contains("N").contains("+").contains(".");
            }
        }
    }

    private void assertSameKinds(Image result, Mat expected, Object operation) {
        try (Image image = Image.wrap(expected)) {
            assertThat(kinds(result)).as("%s, seed %d", operation, seed).isEqualTo(kinds(image));
        }
    }

    /** The first ones at the corners and edges in turn, the others anywhere. */
    private Image withSpecials(int channels, int count) {
        Image image = Pixels.random(random, ROWS, COLUMNS, channels, Depth.F32);
        for (int i = 0; i < count; i++) {
            int row = random.nextInt(3) == 0 ? random.nextInt(2) * (ROWS - 1) : random.nextInt(ROWS);
            int column = random.nextInt(3) == 0 ? random.nextInt(2) * (COLUMNS - 1) : random.nextInt(COLUMNS);
            Pixels.set(image, row, column, random.nextInt(channels), SPECIAL[random.nextInt(3)]);
        }
        return image;
    }

    /** One character a value: {@code N} for not a number, {@code +} and {@code -} for the infinities, a dot for the finite. */
    private static List<String> kinds(Image image) {
        List<String> rows = new ArrayList<>();
        for (int y = 0; y < image.rows(); y++) {
            StringBuilder row = new StringBuilder();
            for (int x = 0; x < image.columns(); x++) {
                for (int c = 0; c < image.channels(); c++) {
                    double value = Pixels.get(image, y, x, c);
                    row.append(Double.isNaN(value) ? 'N' : Double.isFinite(value) ? '.' : value > 0 ? '+' : '-');
                }
            }
            rows.add(row.toString());
        }
        return rows;
    }
}
