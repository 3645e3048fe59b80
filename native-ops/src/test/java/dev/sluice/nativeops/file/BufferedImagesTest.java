package dev.sluice.nativeops.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.Pixels;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.nativeops.WriteOptions;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BufferedImagesTest {
    private final Random random = new Random(1);

    @AfterEach
    void everyNativeByteIsBack() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "1, U8, false, 10",
        "3, U8, false, 5",
        "4, U8, true, 6",
        "2, U8, true, 0",
        "1, U16, false, 11",
        "3, U16, false, 0",
        "4, U16, true, 0",
        "2, U16, true, 0",
        "1, F32, false, 0",
        "3, F32, false, 0",
        "4, F32, true, 0"
    })
    void whatGoesThereComesBackBitForBit(int channels, Depth depth, boolean alpha, int type) {
        try (Image image = Pixels.random(random, 7, 9, channels, depth, alpha)) {
            BufferedImage picture = image.toBufferedImage();
            try (Image back = Image.of(picture)) {
                assertThat(picture.getType()).isEqualTo(type);
                assertThat(back.hasAlpha()).isEqualTo(alpha);
                assertThat(back.depth()).isEqualTo(depth);
                assertThat(Pixels.bytes(back)).isEqualTo(Pixels.bytes(image));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, U8", "3, U8", "4, U8", "1, U16", "3, U16", "4, U16"})
    void whatTheJdkReadsOfAFileIsWhatWeRead(int channels, Depth depth) throws Exception {
        try (Image image = Pixels.random(random, 7, 9, channels, depth)) {
            byte[] file = image.encode("png", WriteOptions.DEFAULT);
            try (Image theirs = Image.of(ImageIO.read(new ByteArrayInputStream(file)));
                    Image ours = Image.decode(file, "x.png", ReadLimits.DEFAULT)) {
                assertThat(theirs.hasAlpha()).isEqualTo(ours.hasAlpha());
                assertThat(theirs.depth()).isEqualTo(ours.depth());
                assertThat(Pixels.bytes(theirs)).isEqualTo(Pixels.bytes(ours));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_INT_BGR,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_INT_ARGB_PRE,
                BufferedImage.TYPE_BYTE_INDEXED
            })
    void packedPicturesGiveTheirColours(int type) {
        BufferedImage picture = new BufferedImage(9, 7, type);
        picture.setRGB(4, 2, 0xff33cc99);

        try (Image image = Image.of(picture)) {
            assertThat(image.hasAlpha()).isEqualTo(picture.getColorModel().hasAlpha());
            assertThat(Pixels.get(image, 2, 4, 0)).isEqualTo(0x99);
            assertThat(Pixels.get(image, 2, 4, 1)).isEqualTo(0xcc);
            assertThat(Pixels.get(image, 2, 4, 2)).isEqualTo(0x33);
        }
    }

    @Test
    void partsOfPicturesAreReadFromWhereTheyBegin() {
        BufferedImage picture = new BufferedImage(9, 7, BufferedImage.TYPE_BYTE_GRAY);
        picture.getRaster().setSample(5, 3, 0, 77);

        try (Image image = Image.of(picture.getSubimage(4, 2, 3, 4))) {
            assertThat(image.columns()).isEqualTo(3);
            assertThat(Pixels.get(image, 1, 1, 0)).isEqualTo(77);
        }
    }

    @Test
    void whatNoPictureCanHoldIsRefused() {
        try (Image image = Image.allocate(2, 2, 5, Depth.U8)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(image::toBufferedImage)
                    .withMessageContaining("5 without alpha");
        }
        Image closed = Image.allocate(2, 2, 1, Depth.U8);
        closed.close();
        assertThatIllegalStateException().isThrownBy(closed::toBufferedImage);
    }
}
