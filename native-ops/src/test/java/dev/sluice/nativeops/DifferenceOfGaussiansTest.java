package dev.sluice.nativeops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.nativeops.windowed.Pedestal;
import dev.sluice.request.RequestEngine;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DifferenceOfGaussiansTest {
    private static final Path IMAGES = Path.of("..", "samples", "images");
    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @AfterEach
    void everyNativeByteIsBack() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,17", "17,1", "7,5", "2,2", "3,40", "23,24", "64,65"})
    void isWithinAThousandthOfAGreyLevelOfTheExactDifference(int rows, int columns) throws Exception {
        for (Border border : Border.values()) {
            for (double[] sigmas : new double[][] {{1, 3}, {0.4, 0.3}, {0.1, 6.5}, {12, 2}}) {
                DifferenceOfGaussians filter = DifferenceOfGaussians.builder()
                        .sigma1(sigmas[0])
                        .sigma2(sigmas[1])
                        .border(border)
                        .result(ResultEncoding.FLOAT)
                        .build();
                try (RequestEngine engine = Engines.of(2);
                        Image image = Pixels.random(random, rows, columns, 1, Depth.U8);
                        Image result = filter.apply(engine, image)) {

                    double[][] expected = NaiveDifference.difference(image, 0, filter);

                    assertThat(largestError(result, 0, expected))
                            .as("%s %s seed %d", filter, image, seed)
                            .isLessThan(1e-3);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"astronaut.png", "camera.png", "chessboard_GRAY_U16.tif", "hubble_deep_field.jpg"})
    void isWithinAThousandthOfAGreyLevelOnRealImages(String name) throws Exception {
        DifferenceOfGaussians filter =
                DifferenceOfGaussians.builder().result(ResultEncoding.FLOAT).build();

        try (RequestEngine engine = Engines.of(2);
                Image image = Image.read(IMAGES.resolve(name));
                Image result = filter.apply(engine, image)) {

            // A 16-bit level is a 257th of an 8-bit one, and floats end near there.
            double allowed = image.depth() == Depth.U16 ? 1e-3 * 257 : 1e-3;
            for (int channel = 0; channel < image.channels(); channel++) {
                double[][] expected = NaiveDifference.difference(image, channel, filter);
                assertThat(largestError(result, channel, expected)).as(name).isLessThan(allowed);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Depth.class)
    void encodesWithinALevelAfterRounding(Depth depth) throws Exception {
        for (ResultEncoding encoding : ResultEncoding.values()) {
            for (Precision precision : Precision.values()) {
                DifferenceOfGaussians filter = DifferenceOfGaussians.builder()
                        .result(encoding)
                        .precision(precision)
                        .build();
                try (RequestEngine engine = Engines.of(2);
                        Image image = Pixels.random(random, 37, 41, 3, depth);
                        Image result = filter.apply(engine, image)) {
                    // A 16-bit level is a 257th of an 8-bit one, and floats end near there.
                    double exact = depth == Depth.U16 ? 1e-3 * 257 : 1e-3;
                    double levels = depth == Depth.F32 || encoding == ResultEncoding.FLOAT ? exact : 1;
                    // Each fixed-point smoothing is rounded by itself, and to 8 fraction bits on the way.
                    double allowed = precision == Precision.NATIVE && depth != Depth.F32 ? 3 : levels;
                    double scale = encoding == ResultEncoding.NORMALIZE && depth != Depth.F32 ? 12 : 1;
                    double[][] expected = encoded(image, filter);

                    assertThat(result.depth()).isEqualTo(encoding == ResultEncoding.FLOAT ? Depth.F32 : depth);
                    assertThat(largestError(result, 0, expected))
                            .as("%s %s %s seed %d", depth, encoding, precision, seed)
                            .isLessThanOrEqualTo(allowed * scale);
                }
            }
        }
    }

    /** The first channel as the encoding should have it; the range is that of all three. */
    private static double[][] encoded(Image image, DifferenceOfGaussians filter) {
        List<double[][]> channels = new ArrayList<>();
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < image.channels(); c++) {
            double[][] difference = NaiveDifference.difference(image, c, filter);
            channels.add(difference);
            for (double[] row : difference) {
                for (double value : row) {
                    min = Math.min(min, value);
                    max = Math.max(max, value);
                }
            }
        }
        Depth depth = image.depth();
        double white = depth.max();
        double[][] first = channels.getFirst();
        for (double[] row : first) {
            for (int x = 0; x < row.length; x++) {
                double value = switch (filter.result()) {
                    case OFFSET -> row[x] + (depth == Depth.U8 ? 128 : depth == Depth.U16 ? 32_768 : 0.5);
                    case CLIP -> Math.max(0, row[x]);
                    case ABS -> Math.abs(row[x]);
                    case NORMALIZE -> (row[x] - min) / (max - min) * white;
                    case FLOAT -> row[x];
                };
                boolean saturates = depth != Depth.F32 && filter.result() != ResultEncoding.FLOAT;
                row[x] = saturates ? Math.rint(Math.clamp(value, 0, white)) : value;
            }
        }
        return first;
    }

    @ParameterizedTest
    @EnumSource(value = Precision.class, names = "OPENCV", mode = EnumSource.Mode.EXCLUDE)
    void tiledEqualsWholeBitForBit(Precision precision) throws Exception {
        int rounds = Integer.getInteger("sluice.test.rounds", 150);
        try (RequestEngine one = Engines.of(1);
                RequestEngine two = Engines.of(2);
                RequestEngine eight = Engines.of(8);
                RequestEngine none = Engines.of(0)) {
            List<RequestEngine> engines = List.of(one, two, eight, none);
            for (int round = 0; round < rounds; round++) {
                DifferenceOfGaussians whole = randomFilter(precision);
                int rows = 1 + random.nextInt(round % 10 == 0 ? 200 : 40);
                int columns = 1 + random.nextInt(round % 10 == 0 ? 200 : 40);
                Depth depth = Depth.values()[random.nextInt(3)];
                DifferenceOfGaussians tiled = tiled(whole, 1 + random.nextInt(rows));
                RequestEngine engine = engines.get(random.nextInt(4));
                try (Image image = Pixels.random(random, rows, columns, 1 + random.nextInt(4), depth);
                        Image expected = whole.apply(one, image);
                        Image result = tiled.apply(engine, image)) {

                    assertThat(Pixels.bytes(result))
                            .as("%s %s seed %d", tiled, image, seed)
                            .isEqualTo(Pixels.bytes(expected));
                }
            }
        }
    }

    private DifferenceOfGaussians randomFilter(Precision precision) {
        return DifferenceOfGaussians.builder()
                .sigma1(0.1 + random.nextDouble() * 4)
                .sigma2(0.1 + random.nextDouble() * (random.nextInt(8) == 0 ? 30 : 6))
                .truncate(random.nextBoolean() ? 4 : 1 + 4 * random.nextDouble())
                .border(Border.values()[random.nextInt(4)])
                .precision(precision)
                .result(ResultEncoding.values()[random.nextInt(5)])
                .tileHeight(Integer.MAX_VALUE)
                .build();
    }

    private static DifferenceOfGaussians tiled(DifferenceOfGaussians f, int height) {
        return new DifferenceOfGaussians(
                f.sigma1(), f.sigma2(), f.truncate(), f.border(), f.precision(), f.result(), height);
    }

    @Test
    void equalsTheDifferenceOfTwoSmoothingsBitForBit() throws Exception {
        DifferenceOfGaussians filter =
                DifferenceOfGaussians.builder().result(ResultEncoding.FLOAT).build();

        try (RequestEngine engine = Engines.of(2);
                Image image = withoutPedestal(61, 47, 3);
                Image fused = filter.apply(engine, image);
                Image first = Smoothing.gaussian(engine, image, 1);
                Image second = Smoothing.gaussian(engine, image, 3);
                Image difference = Difference.of(engine, first, second, ResultEncoding.FLOAT)) {

            assertThat(Pixels.bytes(difference)).isEqualTo(Pixels.bytes(fused));
        }
    }

    /** With one smoothings put it back, and round. */
    private Image withoutPedestal(int rows, int columns, int channels) {
        while (true) {
            Image image = Pixels.random(random, rows, columns, channels, Depth.F32);
            if (Pedestal.of(image).equals(Pedestal.NONE)) {
                return image;
            }
            image.close();
        }
    }

    /** Also of values that are close together, which smoothings take something off. */
    @ParameterizedTest
    @ValueSource(ints = {256, 9})
    void aScaleSpaceHoldsTheSameBitsAsSingleFilters(int values) throws Exception {
        List<Double> sigmas = List.of(0.5, 1.0, 2.2, 4.0);

        try (RequestEngine engine = Engines.of(2);
                Image image = Pixels.random(random, 50, 33, 4, Depth.U8)) {
            MemorySegment pixels = image.pixels();
            for (long i = 0; i < pixels.byteSize(); i++) {
                int value = pixels.get(ValueLayout.JAVA_BYTE, i) & 0xff;
                pixels.set(ValueLayout.JAVA_BYTE, i, (byte) (256 - values + value % values));
            }
            List<Image> stack = ScaleSpace.of(sigmas).apply(engine, image);

            assertThat(stack).hasSize(3);
            for (int i = 0; i < 3; i++) {
                DifferenceOfGaussians filter = DifferenceOfGaussians.builder()
                        .sigma1(sigmas.get(i))
                        .sigma2(sigmas.get(i + 1))
                        .result(ResultEncoding.FLOAT)
                        .build();
                try (Image level = stack.get(i);
                        Image single = filter.apply(engine, image)) {
                    assertThat(Pixels.bytes(level)).isEqualTo(Pixels.bytes(single));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void copiesAlphaUntouched(Precision precision) throws Exception {
        for (Depth depth : Depth.values()) {
            for (ResultEncoding encoding : ResultEncoding.values()) {
                for (int channels : new int[] {2, 4}) {
                    DifferenceOfGaussians filter = DifferenceOfGaussians.builder()
                            .result(encoding)
                            .precision(precision)
                            .build();
                    try (RequestEngine engine = Engines.of(2);
                            Image image = Pixels.random(random, 19, 23, channels, depth);
                            Image result = filter.apply(engine, image)) {
                        assertThat(NaiveDifference.channel(result, channels - 1))
                                .as("%s %s", depth, encoding)
                                .isDeepEqualTo(NaiveDifference.channel(image, channels - 1));
                    }
                }
            }
        }
    }

    @Test
    void notANumberAndInfinitySpreadAsFarAsTheKernelAndNoFurther() throws Exception {
        DifferenceOfGaussians filter = DifferenceOfGaussians.builder()
                .sigma2(2)
                .result(ResultEncoding.FLOAT)
                .tileHeight(3)
                .build();
        for (double special : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            try (RequestEngine engine = Engines.of(2);
                    Image image = Pixels.random(random, 41, 41, 1, Depth.F32)) {
                Pixels.set(image, 20, 20, 0, special);
                try (Image result = filter.apply(engine, image)) {
                    for (int y = 0; y < 41; y++) {
                        for (int x = 0; x < 41; x++) {
                            int distance = Math.max(Math.abs(y - 20), Math.abs(x - 20));
                            double value = Pixels.get(result, y, x, 0);
                            assertThat(Double.isFinite(value))
                                    .as("%d,%d %f", y, x, value)
                                    .isEqualTo(distance > 8);
                        }
                    }
                }
            }
        }
    }

    @Test
    void normalisingUsesTheRangeOfTheWholeImage() throws Exception {
        DifferenceOfGaussians filter = DifferenceOfGaussians.builder()
                .result(ResultEncoding.NORMALIZE)
                .tileHeight(1)
                .build();

        try (RequestEngine engine = Engines.of(2);
                Image image = Pixels.random(random, 40, 30, 3, Depth.U16);
                Image result = filter.apply(engine, image)) {
            double min = Double.MAX_VALUE;
            double max = 0;
            for (int c = 0; c < 3; c++) {
                for (double[] row : NaiveDifference.channel(result, c)) {
                    for (double value : row) {
                        min = Math.min(min, value);
                        max = Math.max(max, value);
                    }
                }
            }

            assertThat(min).isZero();
            assertThat(max).isEqualTo(65_535);
        }
    }

    @Test
    void normalisingAFlatImageGivesZeros() throws Exception {
        DifferenceOfGaussians filter =
                DifferenceOfGaussians.builder().result(ResultEncoding.NORMALIZE).build();

        try (RequestEngine engine = Engines.of(1);
                Image image = Image.allocate(9, 9, 1, Depth.U8)) {
            image.pixels().fill((byte) 77);
            try (Image result = filter.apply(engine, image)) {
                assertThat(Pixels.bytes(result)).containsOnly(0);
            }
        }
    }

    @Test
    void filtersIntoAnImageThatIsUsedAgain() throws Exception {
        DifferenceOfGaussians filter = DifferenceOfGaussians.builder().build();

        try (RequestEngine engine = Engines.of(2);
                Image image = Pixels.random(random, 33, 20, 3, Depth.U8);
                Image expected = filter.apply(engine, image);
                Image target = Image.allocate(33, 20, 3, Depth.U8)) {
            filter.applyTo(engine, image, target);

            assertThat(Pixels.bytes(target)).isEqualTo(Pixels.bytes(expected));
            assertThatIllegalArgumentException().isThrownBy(() -> filter.applyTo(engine, image, image));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 1000.1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesASigmaOutOfRangeNamingIt(double sigma) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DifferenceOfGaussians.builder().sigma1(sigma).build())
                .withMessageContaining("sigma1")
                .withMessageContaining(String.valueOf(sigma));
    }

    @Test
    void worksWithTheLargestSigma() throws Exception {
        DifferenceOfGaussians filter = DifferenceOfGaussians.builder()
                .sigma1(1000)
                .sigma2(0.01)
                .result(ResultEncoding.FLOAT)
                .build();

        try (RequestEngine engine = Engines.of(2);
                Image image = Pixels.random(random, 7, 5, 1, Depth.U8);
                Image result = filter.apply(engine, image)) {
            double[][] expected = NaiveDifference.difference(image, 0, filter);

            assertThat(largestError(result, 0, expected)).as("seed %d", seed).isLessThan(1e-2);
        }
    }

    private static double largestError(Image result, int channel, double[][] expected) {
        double error = 0;
        for (int y = 0; y < expected.length; y++) {
            for (int x = 0; x < expected[0].length; x++) {
                error = Math.max(error, Math.abs(Pixels.get(result, y, x, channel) - expected[y][x]));
            }
        }
        return error;
    }
}
