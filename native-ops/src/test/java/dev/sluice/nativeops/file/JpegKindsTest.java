package dev.sluice.nativeops.file;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.nativeops.WriteOptions;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kinds of JPEG files that are intact and not read: each is refused by its name. */
@Timeout(60)
class JpegKindsTest {
    private static final int HEIGHT = 5;

    @ParameterizedTest
    @CsvSource({
        "c5, 8, 4, a.jpg: hierarchical JPEG files are not read",
        "cf, 8, 4, a.jpg: hierarchical JPEG files are not read",
        "cb, 8, 4, a.jpg: lossless JPEG files with arithmetic coding are not read",
        "c1, 12, 4, 'a.jpg: JPEG files of 12 bits a channel are not read, only of 8'",
        "c0, 8, 0, a.jpg: JPEG files that tell their height behind the image (DNL) are not read",
    })
    void aKindThatIsNotReadIsNamed(String marker, int bits, int rows, String message) {
        byte[] file;
        try (Image image = Image.allocate(4, 5, 1, Depth.U8)) {
            file = image.encode("jpg", WriteOptions.DEFAULT);
        }
        int frame = 0;
        while ((file[frame] & 0xff) != 0xff || (file[frame + 1] & 0xff) != 0xc0) {
            frame++;
        }
        file[frame + 1] = (byte) Integer.parseInt(marker, 16);
        file[frame + 4] = (byte) bits;
        ByteBuffer bytes = ByteBuffer.wrap(file).putShort(frame + HEIGHT, (short) rows);

        assertThatThrownBy(() -> ImageHeader.of(bytes, "a.jpg", ReadLimits.DEFAULT, 0))
                .isInstanceOf(ImageFormatException.class)
                .hasMessage(message);
    }
}
