package dev.sluice.nativeops.windowed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.Engines;
import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.NaiveDifference;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.Operation;
import dev.sluice.nativeops.Pixels;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.ScaleSpace;
import dev.sluice.nativeops.Smoothing;
import dev.sluice.request.RequestEngine;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Floats far from zero lose nothing, however an image is cut; what is near zero is computed as it is. */
@Timeout(120)
class PedestalTest {
    private final long seed = Long.getLong("sluice.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir
    private Path folder;

    @AfterEach
    void nothingLeaks() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    /** Waves of at most 1 above a level, in steps of what floats have there. */
    private static Image waves(int rows, int columns, double... levels) {
        Image image = Image.allocate(rows, columns, levels.length, Depth.F32);
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                for (int c = 0; c < levels.length; c++) {
                    double height = Math.max(1, Math.abs(levels[c]) * 1e-6);
                    double wave = Math.sin(y * 0.31 + c) * Math.cos(x * 0.17) * height;
                    Pixels.set(image, y, x, c, levels[c] + wave);
                }
            }
        }
        return image;
    }

    static Stream<Arguments> kinds() {
        return Stream.of(1e4, 1e6, -1e6, 1e7)
                .flatMap(level -> Stream.of(Precision.FLOAT, Precision.FAST, Precision.NATIVE)
                        .flatMap(precision -> Stream.of(Border.REFLECT_101, Border.REFLECT, Border.REPLICATE)
                                .map(border -> Arguments.of(level, precision, border))));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void differencesAreWithinAThousandthOfTheirRange(double level, Precision precision, Border border)
            throws Exception {
        DifferenceOfGaussians filter = DifferenceOfGaussians.builder()
                .sigma1(2)
                .sigma2(6)
                .precision(precision)
                .border(border)
                .result(ResultEncoding.FLOAT)
                .build();
        try (RequestEngine engine = Engines.of(2);
                Image image = waves(70, 90, level, 1, -3 * level);
                Image result = filter.apply(engine, image)) {
            for (int channel = 0; channel < 3; channel++) {
                double[][] expected = NaiveDifference.difference(image, channel, filter);

                // The grids of FAST are exact to 0.002 levels of 255.
                double tolerance = (precision == Precision.FAST ? 2 : 1) * 1e-3 * range(expected);
                assertClose(result, channel, expected, tolerance);
            }
        }
    }

    private static double range(double[][] values) {
        double least =
                Arrays.stream(values).flatMapToDouble(Arrays::stream).min().orElseThrow();
        return Arrays.stream(values).flatMapToDouble(Arrays::stream).max().orElseThrow() - least;
    }

    private static void assertClose(Image image, int channel, double[][] expected, double tolerance) {
        for (int y = 0; y < image.rows(); y++) {
            for (int x = 0; x < image.columns(); x++) {
                assertThat(Math.abs(Pixels.get(image, y, x, channel) - expected[y][x]))
                        .as("row %d column %d channel %d", y, x, channel)
                        .isLessThanOrEqualTo(tolerance);
            }
        }
    }

    @Test
    void normalisedDifferencesAreSpreadOverZeroToOne() throws Exception {
        DifferenceOfGaussians plain =
                DifferenceOfGaussians.builder().result(ResultEncoding.FLOAT).build();
        DifferenceOfGaussians normalised =
                DifferenceOfGaussians.builder().result(ResultEncoding.NORMALIZE).build();
        try (RequestEngine engine = Engines.of(2);
                Image image = waves(60, 80, 1e6);
                Image result = normalised.apply(engine, image)) {
            double[][] expected = NaiveDifference.difference(image, 0, plain);
            double range = range(expected);
            double least = Arrays.stream(expected)
                    .flatMapToDouble(Arrays::stream)
                    .min()
                    .orElseThrow();
            for (double[] row : expected) {
                Arrays.setAll(row, x -> (row[x] - least) / range);
            }

            assertClose(result, 0, expected, 1e-3);
        }
    }

    @Test
    void smoothingsAndScaleSpacesKeepTheirLevel() throws Exception {
        Smoothing smoothing = Smoothing.builder().sigma(3).build();
        try (RequestEngine engine = Engines.of(2);
                Image image = waves(60, 80, 1e6);
                Image smooth = smoothing.apply(engine, image)) {
            double[][] expected = NaiveDifference.smooth(NaiveDifference.channel(image, 0), 3, 4, smoothing.border());
            List<Image> stack = ScaleSpace.of(List.of(1.0, 2.0, 4.0)).apply(engine, image);
            try (Image level = ScaleSpace.of(List.of(1.0, 2.0, 4.0)).level(1).apply(engine, image)) {
                assertThat(Pixels.bytes(level)).isEqualTo(Pixels.bytes(stack.get(1)));
            } finally {
                stack.forEach(Image::close);
            }

            // The floats around a million lie a sixteenth apart.
            assertClose(smooth, 0, expected, 1.0 / 32);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 0.1f, 1 / 3f, -77.7f, 1e6f, 16_777_215, 1e9f})
    void aConstantImageGivesExactlyZero(float value) throws Exception {
        for (Precision precision : List.of(Precision.FLOAT, Precision.FAST)) {
            DifferenceOfGaussians filter = DifferenceOfGaussians.builder()
                    .sigma1(1.3)
                    .sigma2(7)
                    .precision(precision)
                    .result(ResultEncoding.FLOAT)
                    .build();
            try (RequestEngine engine = Engines.of(2);
                    Image image = constant(40, 50, value);
                    Image result = filter.apply(engine, image)) {
                assertThat(NaiveDifference.channel(result, 0)).isDeepEqualTo(new double[40][50]);
            }
        }
    }

    /** Until now of the rounding of sums, up to a few thousandths of a level of 16 bits, which {@code NORMALIZE} spread over all levels. */
    @ParameterizedTest
    @CsvSource({"U8, 1", "U8, 255", "U16, 777", "U16, 65535"})
    void aConstantImageOfIntegersGivesExactlyZero(Depth depth, int value) throws Exception {
        for (Precision precision : List.of(Precision.FLOAT, Precision.FAST)) {
            for (ResultEncoding encoding : List.of(ResultEncoding.FLOAT, ResultEncoding.NORMALIZE)) {
                DifferenceOfGaussians filter = DifferenceOfGaussians.builder()
                        .sigma1(1.3)
                        .sigma2(7)
                        .precision(precision)
                        .result(encoding)
                        .build();
                try (RequestEngine engine = Engines.of(2);
                        Image image = nearlyConstant(40, 50, depth, value, 1);
                        Image result = filter.apply(engine, image)) {
                    assertThat(NaiveDifference.channel(result, 0))
                            .as("%s %s", precision, encoding)
                            .isDeepEqualTo(new double[40][50]);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"U8, FLOAT, FLOAT", "U16, FLOAT, FLOAT", "U16, FAST, FLOAT", "U8, FLOAT, NORMALIZE"})
    void aRegionOfIntegersHasTheBitsOfTheWhole(Depth depth, Precision precision, ResultEncoding encoding)
            throws Exception {
        DifferenceOfGaussians filter = DifferenceOfGaussians.builder()
                .sigma1(2)
                .sigma2(6)
                .precision(precision)
                .result(encoding)
                .build();
        for (int round = 0; round < 8; round++) {
            int rows = 1 + random.nextInt(120);
            int columns = 1 + random.nextInt(300);
            try (RequestEngine engine = Engines.of(2);
                    Image image = nearlyConstant(rows, columns, depth, 200, 20);
                    WindowedSource source = Samples.source(image);
                    Image whole = filter.apply(engine, image)) {
                WindowedFilter parts = new WindowedFilter(filter);
                if (filter.passes() > 1) {
                    parts = parts.measured(parts.range(engine, source, new Region(0, 0, rows, columns)));
                }
                Region region = Samples.region(random, rows, columns);
                try (Image part = parts.apply(engine, source, region)) {
                    assertThat(Samples.mismatch(part, whole, region))
                            .as("%s of %d x %d, seed %d", region, rows, columns, seed)
                            .isEqualTo(-1);
                }
            }
        }
    }

    private Image nearlyConstant(int rows, int columns, Depth depth, int value, int above) {
        Image image = Image.allocate(rows, columns, 1, depth);
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                Pixels.set(image, y, x, 0, value + random.nextInt(above));
            }
        }
        return image;
    }

    private static Image constant(int rows, int columns, float value) {
        Image image = Image.allocate(rows, columns, 1, Depth.F32);
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                Pixels.set(image, y, x, 0, value);
            }
        }
        return image;
    }

    static Stream<Operation> operations() {
        return Stream.of(
                DifferenceOfGaussians.builder().build(),
                DifferenceOfGaussians.builder()
                        .precision(Precision.FAST)
                        .sigma1(5)
                        .sigma2(9)
                        .build(),
                DifferenceOfGaussians.builder().result(ResultEncoding.NORMALIZE).build(),
                Smoothing.builder().sigma(2).build(),
                Smoothing.builder().build().then(DifferenceOfGaussians.builder().build()));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void aRegionHasTheBitsOfTheWhole(Operation operation) throws Exception {
        for (int round = 0; round < 8; round++) {
            int rows = 1 + random.nextInt(120);
            int columns = 1 + random.nextInt(300);
            try (RequestEngine engine = Engines.of(2);
                    Image image = waves(rows, columns, 1e6, 5e5);
                    WindowedSource source = Samples.source(image);
                    Image whole = operation.apply(engine, image)) {
                WindowedFilter filter = new WindowedFilter(operation);
                if (operation.passes() > 1) {
                    FiniteRange range = filter.range(engine, source, new Region(0, 0, rows, columns));
                    filter = filter.measured(range);
                }
                for (int i = 0; i < 4; i++) {
                    Region region = Samples.region(random, rows, columns);
                    try (Image part = filter.apply(engine, source, region)) {
                        assertThat(Samples.mismatch(part, whole, region))
                                .as("%s of %d x %d, seed %d", region, rows, columns, seed)
                                .isEqualTo(-1);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatIsReadInPartsHasThatOfTheImageInMemory(Depth depth) {
        for (int round = 0; round < 20; round++) {
            int rows = 1 + random.nextInt(90);
            int columns = 1 + random.nextInt(90);
            Path file = folder.resolve(round + (random.nextBoolean() ? ".tif" : ".zarr"));
            try (Image image = depth == Depth.F32
                    ? waves(rows, columns, 1000, 2000, -1e6)
                    : Pixels.random(random, rows, columns, 3, depth)) {
                Layout layout = Layout.of(image).withBlocks(16, 32);
                try (WindowedSink sink = WindowedImages.create(file, layout, SinkOptions.DEFAULT)) {
                    sink.write(new Region(0, 0, rows, columns), image);
                    sink.finish();
                }
                try (WindowedSource source = WindowedImages.open(file)) {
                    assertThat(Pedestal.of(source))
                            .as("%d x %d, seed %d", rows, columns, seed)
                            .isEqualTo(Pedestal.of(image));
                }
                assertThat(Pedestal.of(image).isNone()).isEqualTo(depth != Depth.F32);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "two without data, -9999 -9999 500 510 505 520 500 515 511, 505",
        "three without data, -9999 -9999 -9999 500 510 505 520 500 515, 0",
        "two not a number, NaN 500 510 505 520 500 515 511 NaN, 511",
        "three not a number, NaN NaN 500 510 505 520 500 515 NaN, 0",
        "infinite, Infinity -Infinity 500 510 505 520 500 515 511, 510",
        "far apart, 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9, 0",
        "around zero, -1 1 -2 2 -3 3 0 0 0, 0",
        "too far, 1e30 1e30 1e30 1e30 1e30 1e30 1e30 1e30 1e30, 0",
        "below zero, -7 -7 -7 -7 -7 -7 -7 -7 -7, -7",
    })
    void itIsWhatMostPixelsHaveInCommon(String name, String values, float expected) {
        String[] nine = values.split(" ");
        try (Image image = Image.allocate(3, 3, 1, Depth.F32)) {
            for (int i = 0; i < nine.length; i++) {
                Pixels.set(image, i / 3, i % 3, 0, Double.parseDouble(nine[i]));
            }

            Pedestal pedestal = Pedestal.of(image);

            assertThat(pedestal.row(1)[0]).as(name).isEqualTo(expected);
            assertThat(pedestal.isNone()).isEqualTo(expected == 0);
        }
    }

    @Test
    void alphaHasNone() {
        try (Image image = Image.allocate(1, 1, 2, Depth.F32, true)) {
            Pixels.set(image, 0, 0, 0, 5);
            Pixels.set(image, 0, 0, 1, 7);

            assertThat(Pedestal.of(image).levels()).containsExactly(5f, 0f);
        }
    }
}
