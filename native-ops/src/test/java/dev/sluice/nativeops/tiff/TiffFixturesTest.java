package dev.sluice.nativeops.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.Engines;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.NaiveDifference;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSource;
import dev.sluice.request.RequestEngine;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files as other programs write them, beside each the values of a correct reader; {@code README.md} among them tells of each. */
@Timeout(120)
class TiffFixturesTest {
    private static final Path FOLDER = Path.of("src/test/resources/tiff");

    @AfterEach
    void nothingIsLeftInMemory() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    static List<String> readable() {
        return List.of(
                "planar-rgb-uint16",
                "planar-3-bands-float32",
                "planar-3-bands-int16",
                "3-bands-uint16",
                "5-bands-uint8",
                "4-bands-float32",
                "imagej-stack",
                "imagej-hyperstack",
                "min-is-white-uint16",
                "uint32",
                "float16",
                "packed-12-bit",
                "zstd-uint16",
                "grey-alpha-uint16",
                "cog-mask-overview",
                "thumbnail-first",
                "float32-high-offset",
                "geotiff-float32",
                "icc-rgb-uint8",
                "sparse-tiles-uint16",
                "predictor-3-float64");
    }

    @ParameterizedTest
    @MethodSource("readable")
    void everyPlaneAndChannelIsAsTheTruthHasItWholeAndInParts(String name) {
        Path file = FOLDER.resolve(name + ".tif");
        List<float[][]> truth = planes(FOLDER.resolve(name + ".truth.tif"));

        List<float[][]> whole = planes(file);
        List<float[][]> inParts = planesOfParts(file);

        assertThat(whole).hasSameSizeAs(truth);
        assertThat(inParts).hasSameSizeAs(truth);
        for (int plane = 0; plane < truth.size(); plane++) {
            assertThat(whole.get(plane)).as("plane %d", plane).isDeepEqualTo(truth.get(plane));
            assertThat(inParts.get(plane)).as("plane %d in parts", plane).isDeepEqualTo(truth.get(plane));
        }
    }

    /** Beside SciPy's convention in double precision: no pixel is off by more than a thousandth of the result's range. */
    @ParameterizedTest
    @MethodSource("readable")
    void everyPlaneIsFilteredAsTheTruthIs(String name) throws InterruptedException {
        DifferenceOfGaussians filter =
                DifferenceOfGaussians.builder().result(ResultEncoding.FLOAT).build();
        List<float[][]> truth = planes(FOLDER.resolve(name + ".truth.tif"));
        List<float[][]> filtered = new ArrayList<>();
        List<Boolean> alpha = new ArrayList<>();
        try (RequestEngine engine = Engines.of(2)) {
            for (int page = 0;
                    page < ImageHeader.read(FOLDER.resolve(name + ".tif")).pages();
                    page++) {
                try (Image image = Image.read(FOLDER.resolve(name + ".tif"), ReadLimits.DEFAULT, page);
                        Image result = filter.apply(engine, image)) {
                    addPlanes(filtered, result);
                    for (int channel = 0; channel < image.channels(); channel++) {
                        alpha.add(image.hasAlpha() && channel == image.channels() - 1);
                    }
                }
            }
        }

        assertThat(filtered).hasSameSizeAs(truth);
        for (int plane = 0; plane < truth.size(); plane++) {
            double[][] values = doubles(truth.get(plane));
            double[][] expected = alpha.get(plane) ? values : difference(values, filter);
            assertThat(worst(filtered.get(plane), expected))
                    .as("plane %d", plane)
                    .isLessThanOrEqualTo(1e-3 * range(expected));
        }
    }

    private static double[][] doubles(float[][] plane) {
        double[][] values = new double[plane.length][plane[0].length];
        for (int y = 0; y < values.length; y++) {
            for (int x = 0; x < values[0].length; x++) {
                values[y][x] = plane[y][x];
            }
        }
        return values;
    }

    private static double[][] difference(double[][] values, DifferenceOfGaussians filter) {
        double[][] first = NaiveDifference.smooth(values, filter.sigma1(), filter.truncate(), filter.border());
        double[][] second = NaiveDifference.smooth(values, filter.sigma2(), filter.truncate(), filter.border());
        for (int y = 0; y < first.length; y++) {
            for (int x = 0; x < first[0].length; x++) {
                first[y][x] -= second[y][x];
            }
        }
        return first;
    }

    private static double worst(float[][] plane, double[][] expected) {
        double worst = 0;
        for (int y = 0; y < expected.length; y++) {
            for (int x = 0; x < expected[0].length; x++) {
                worst = Math.max(worst, Math.abs(plane[y][x] - expected[y][x]));
            }
        }
        return worst;
    }

    private static double range(double[][] values) {
        DoubleSummaryStatistics all =
                Arrays.stream(values).flatMapToDouble(Arrays::stream).summaryStatistics();
        return all.getMax() - all.getMin();
    }

    @Test
    void whatIsNotReadIsNamed() {
        assertRefused("tolerance-float32.tif", "LERC compression is not read");
        assertRefused("radar.tif", "complex");
    }

    private static void assertRefused(String name, String reason) {
        Path file = FOLDER.resolve(name);

        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> Image.read(file))
                .withMessageStartingWith(file + ": ")
                .withMessageContaining(reason);
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> WindowedImages.open(file))
                .withMessageStartingWith(file + ": ")
                .withMessageContaining(reason);
    }

    @Test
    void onlyWhatTheFileCallsAlphaIsAlpha() {
        assertThat(ImageHeader.read(FOLDER.resolve("grey-alpha-uint16.tif")).alpha())
                .isTrue();
        assertThat(ImageHeader.read(FOLDER.resolve("4-bands-float32.tif")).alpha())
                .isFalse();
    }

    /** Each channel of each page, in the order of the file. */
    private static List<float[][]> planes(Path file) {
        List<float[][]> planes = new ArrayList<>();
        int pages = ImageHeader.read(file).pages();
        for (int page = 0; page < pages; page++) {
            try (Image image = Image.read(file, ReadLimits.DEFAULT, page)) {
                addPlanes(planes, image);
            }
        }
        return planes;
    }

    private static void addPlanes(List<float[][]> planes, Image image) {
        for (int sample = 0; sample < image.channels(); sample++) {
            float[][] plane = new float[image.rows()][image.columns()];
            fill(plane, image, sample, 0, 0);
            planes.add(plane);
        }
    }

    /** The same, put together from parts of random sizes. */
    private static List<float[][]> planesOfParts(Path file) {
        Random random = new Random(1);
        List<float[][]> planes = new ArrayList<>();
        int pages = ImageHeader.read(file).pages();
        for (int page = 0; page < pages; page++) {
            try (WindowedSource source = WindowedImages.open(file, page)) {
                assertThat(source).isInstanceOf(TiffSource.class);
                int rows = (int) source.layout().rows();
                int columns = (int) source.layout().columns();
                List<float[][]> channels = new ArrayList<>();
                for (int sample = 0; sample < source.layout().channels(); sample++) {
                    channels.add(new float[rows][columns]);
                }
                for (int row = 0; row < rows; ) {
                    int height = Math.min(rows - row, 1 + random.nextInt(20));
                    for (int column = 0; column < columns; ) {
                        int width = Math.min(columns - column, 1 + random.nextInt(20));
                        try (Image part = source.read(new Region(row, column, height, width))) {
                            for (int sample = 0; sample < channels.size(); sample++) {
                                fill(channels.get(sample), part, sample, row, column);
                            }
                        }
                        column += width;
                    }
                    row += height;
                }
                planes.addAll(channels);
            }
        }
        return planes;
    }

    private static void fill(float[][] plane, Image image, int sample, int row, int column) {
        int others = image.hasAlpha() ? image.channels() - 1 : image.channels();
        int channel = others == 3 && sample < 3 ? 2 - sample : sample;
        for (int y = 0; y < image.rows(); y++) {
            for (int x = 0; x < image.columns(); x++) {
                plane[row + y][column + x] = value(image, y, x * image.channels() + channel);
            }
        }
    }

    private static float value(Image image, int row, int index) {
        long at = row * image.stride() + (long) index * image.depth().bytes();
        if (image.depth() == Depth.U8) {
            return image.pixels().get(ValueLayout.JAVA_BYTE, at) & 0xff;
        }
        return image.depth() == Depth.U16
                ? image.pixels().get(ValueLayout.JAVA_SHORT_UNALIGNED, at) & 0xffff
                : image.pixels().get(ValueLayout.JAVA_FLOAT_UNALIGNED, at);
    }
}
