package dev.sluice.nativeops.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.ImageTest;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.Pixels;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.nativeops.WriteOptions;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lossless WebP files with an EXIF chunk, as OpenCV writes them. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WebpOrientationTest {
    private final Random random = new Random(1);

    @AfterEach
    void everyNativeByteIsBack() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1, false", "3, false", "6, false", "6, true", "8, true"})
    void theOrientationOfAWebpIsAppliedAndWrittenUprightAgain(int orientation, boolean named) {
        byte[] block = ImageTest.exif(orientation);
        if (named) {
            block = ByteBuffer.allocate(6 + block.length)
                    .put(new byte[] {'E', 'x', 'i', 'f', 0, 0})
                    .put(block)
                    .array();
        }
        ImageMetadata metadata = new ImageMetadata(List.of(new ImageMetadata.Block(ImageMetadata.Kind.EXIF, block)));
        byte[] file;
        byte[] expected;
        try (Image stored = Pixels.random(random, 16, 8, 3, Depth.U8);
                Image upright = turned(stored, orientation)) {
            file = stored.encode("webp", WriteOptions.DEFAULT, metadata).bytes();
            expected = Pixels.bytes(upright);
        }

        try (Image image = Image.decode(file, "turned.webp", ReadLimits.DEFAULT);
                Image again = Image.decode(
                        image.encode("webp", WriteOptions.DEFAULT, image.metadata())
                                .bytes(),
                        "again.webp",
                        ReadLimits.DEFAULT)) {
            assertThat(image.metadata().blocks().getFirst().bytes())
                    .as("as it is named in JPEG files only")
                    .isEqualTo(ImageTest.exif(1));
            assertThat(image.rows()).isEqualTo(orientation < 5 ? 16 : 8);
            assertThat(Pixels.bytes(image)).isEqualTo(expected);
            assertThat(Pixels.bytes(again)).isEqualTo(expected);
        }
    }

    /** What stands upright after the turn that orientation 3, 6 or 8 asks for: half round, or a quarter right or left. */
    private static Image turned(Image image, int orientation) {
        int last = image.rows() - 1;
        int right = image.columns() - 1;
        boolean quarter = orientation > 4;
        Image upright = Image.allocate(
                quarter ? image.columns() : image.rows(), quarter ? image.rows() : image.columns(), 3, Depth.U8);
        for (int y = 0; y < image.rows(); y++) {
            for (int x = 0; x < image.columns(); x++) {
                for (int c = 0; c < 3; c++) {
                    double value = Pixels.get(image, y, x, c);
                    switch (orientation) {
                        case 3 -> Pixels.set(upright, last - y, right - x, c, value);
                        case 6 -> Pixels.set(upright, x, last - y, c, value);
                        case 8 -> Pixels.set(upright, right - x, y, c, value);
                        default -> Pixels.set(upright, y, x, c, value);
                    }
                }
            }
        }
        return upright;
    }
}
