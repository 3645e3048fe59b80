package dev.sluice.nativeops.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSource;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as other programs write them, beside each the values of a correct reader; {@code README.md} among them tells of each. */
@Timeout(120)
class TiffFixturesTest {
    private static final Path FOLDER = Path.of("src/test/resources/tiff");

    @AfterEach
    void nothingIsLeftInMemory() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
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
                "predictor-3-float64"
            })
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
                for (int sample = 0; sample < image.channels(); sample++) {
                    float[][] plane = new float[image.rows()][image.columns()];
                    fill(plane, image, sample, 0, 0);
                    planes.add(plane);
                }
            }
        }
        return planes;
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
