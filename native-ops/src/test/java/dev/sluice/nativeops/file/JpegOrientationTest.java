package dev.sluice.nativeops.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.ImageTest;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.nativeops.WriteOptions;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class JpegOrientationTest {
    @ParameterizedTest
    @CsvSource({"6, 1, 6", "1, 6, 1", "8, 3, 8"})
    void ofTwoExifSegmentsTheFirstCounts(int first, int second, int orientation) {
        byte[] plain;
        try (Image image = Image.allocate(4, 5, 1, Depth.U8)) {
            plain = image.encode("jpg", WriteOptions.DEFAULT);
        }
        ByteBuffer file = ByteBuffer.allocate(plain.length + 100).put(plain, 0, 2);
        segment(file, ImageTest.exif(first));
        segment(file, ImageTest.exif(second));
        file.put(plain, 2, plain.length - 2).flip();

        ImageHeader header = ImageHeader.of(file, "two.jpg", ReadLimits.DEFAULT, 0);

        assertThat(header.orientation()).isEqualTo(orientation);
    }

    private static void segment(ByteBuffer file, byte[] exif) {
        file.putShort((short) 0xffe1)
                .putShort((short) (8 + exif.length))
                .put(new byte[] {'E', 'x', 'i', 'f', 0, 0})
                .put(exif);
    }
}
