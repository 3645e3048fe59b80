package dev.sluice.nativeops.png;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.Pixels;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.nativeops.WriteOptions;
import dev.sluice.request.RequestEngine;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What PngSuite has of colour types, depths, interlacing, sizes, filters and transparency, read, written, and read again, value for value; the
 * files are written by {@link PlainPng} from values that the test knows.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PngKindsTest {
    private static final long SEED = Long.getLong("sluice.test.seed", System.nanoTime());
    private static final int[][] SIZES = {{1, 1}, {2, 3}, {9, 5}, {17, 33}};

    private final Random random = new Random(SEED);

    @AfterEach
    void nothingIsHeld() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    @ParameterizedTest(name = "colour type {0}, {1} bits, interlaced: {2}, tRNS: {3}")
    @CsvSource({
        "0, 1, false, false", "0, 1, true, false", "0, 1, false, true", "0, 2, false, false", "0, 2, true, true",
        "0, 4, false, false", "0, 4, true, true", "0, 8, false, false", "0, 8, true, false", "0, 8, false, true",
        "0, 16, false, false", "0, 16, true, false", "0, 16, false, true", "2, 8, false, false", "2, 8, true, false",
        "2, 8, false, true", "2, 16, false, false", "2, 16, true, false", "2, 16, false, true", "3, 1, false, false",
        "3, 1, true, false", "3, 2, false, false", "3, 2, true, true", "3, 4, false, false", "3, 4, true, true",
        "3, 8, false, false", "3, 8, true, false", "3, 8, false, true", "4, 8, false, false", "4, 8, true, false",
        "4, 16, false, false", "4, 16, true, false", "6, 8, false, false", "6, 8, true, false", "6, 16, false, false",
        "6, 16, true, false"
    })
    void everyKindIsReadAndWrittenValueForValue(int type, int depth, boolean interlaced, boolean transparent)
            throws Exception {
        for (int[] size : SIZES) {
            PlainPng file = file(type, depth, interlaced, transparent, size[0], size[1]);

            try (Image image = read(file.bytes())) {
                byte[] alone = written(image);

                requireValues(image, file);
                try (Image again = read(alone)) {
                    assertThat(again.depth()).isEqualTo(image.depth());
                    requireValues(again, file);
                }
                for (int workers : new int[] {1, 2, 8}) {
                    try (RequestEngine engine = RequestEngine.create(workers)) {
                        assertThat(engine.submit(() -> written(image)).await())
                                .as("%d workers, seed %d", workers, SEED)
                                .isEqualTo(alone);
                    }
                }
            }
        }
    }

    private static Image read(byte[] file) {
        return Image.decode(ByteBuffer.wrap(file), "kind.png", ReadLimits.DEFAULT);
    }

    private static byte[] written(Image image) {
        return image.encode("png", WriteOptions.DEFAULT, ImageMetadata.NONE).bytes();
    }

    private PlainPng file(int type, int depth, boolean interlaced, boolean transparent, int rows, int columns) {
        int count = (type & 1) == 1 ? 1 : ((type & 2) != 0 ? 3 : 1) + ((type & 4) != 0 ? 1 : 0);
        int[][][] samples = new int[rows][columns][count];
        for (int[][] row : samples) {
            for (int[] pixel : row) {
                for (int i = 0; i < count; i++) {
                    pixel[i] = random.nextInt(1 << depth);
                }
            }
        }
        byte[] palette = new byte[type == 3 ? 3 << depth : 0];
        random.nextBytes(palette);
        byte[] transparency = new byte[transparent ? type == 3 ? 1 << depth : 2 * count : 0];
        if (transparent && type == 3) {
            random.nextBytes(transparency);
        } else if (transparent) {
            // That of a pixel that is there.
            for (int i = 0; i < count; i++) {
                transparency[2 * i] = (byte) (samples[0][0][i] >> 8);
                transparency[2 * i + 1] = (byte) samples[0][0][i];
            }
        }
        return new PlainPng(type, depth, interlaced, samples, palette, transparency);
    }

    private static void requireValues(Image image, PlainPng file) {
        int[][][] samples = file.samples();
        assertThat(image.rows()).isEqualTo(samples.length);
        assertThat(image.columns()).isEqualTo(samples[0].length);
        assertThat(image.depth()).isEqualTo(file.depth() == 16 ? Depth.U16 : Depth.U8);
        int[][][] expected = new int[samples.length][samples[0].length][];
        int[][][] actual = new int[samples.length][samples[0].length][image.channels()];
        for (int y = 0; y < samples.length; y++) {
            for (int x = 0; x < samples[y].length; x++) {
                expected[y][x] = values(file, samples[y][x]);
                for (int c = 0; c < image.channels(); c++) {
                    actual[y][x][c] = (int) Pixels.get(image, y, x, c);
                }
            }
        }
        assertThat(actual).as("seed %d", SEED).isDeepEqualTo(expected);
    }

    /** What the standard says of a pixel, in the order of an image: blue, green, red, alpha; or grey, which with alpha is read as three equal colours. */
    private static int[] values(PlainPng file, int[] pixel) {
        byte[] transparency = file.transparency();
        int max = file.depth() == 16 ? 65_535 : 255;
        if (file.type() == 3) {
            byte[] palette = file.palette();
            int at = 3 * pixel[0];
            int[] colour = {palette[at + 2] & 0xff, palette[at + 1] & 0xff, palette[at] & 0xff};
            return transparency.length == 0
                    ? colour
                    : new int[] {colour[0], colour[1], colour[2], transparency[pixel[0]] & 0xff};
        }
        int colours = (file.type() & 2) != 0 ? 3 : 1;
        boolean alpha = (file.type() & 4) != 0 || transparency.length > 0;
        int[] values = new int[colours + (alpha ? 1 : 0)];
        boolean isTransparent = transparency.length > 0;
        for (int i = 0; i < colours; i++) {
            values[colours - 1 - i] = (int) ((long) pixel[i] * max / ((1 << file.depth()) - 1));
            isTransparent &= transparency.length > 0
                    && pixel[i] == ((transparency[2 * i] & 0xff) << 8 | transparency[2 * i + 1] & 0xff);
        }
        if (alpha) {
            values[colours] = (file.type() & 4) != 0 ? pixel[colours] : isTransparent ? 0 : max;
        }
        return alpha && colours == 1 ? new int[] {values[0], values[0], values[0], values[1]} : values;
    }
}
