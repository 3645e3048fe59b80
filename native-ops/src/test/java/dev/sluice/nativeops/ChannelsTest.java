package dev.sluice.nativeops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.request.RequestEngine;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Up to 512 channels, of which the last is alpha only where somebody said so. */
@Timeout(120)
class ChannelsTest {
    private final Random random = new Random(1);

    @AfterEach
    void everyNativeByteIsBack() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    private static Image channel(Image image, int channel) {
        Image one = Image.allocate(image.rows(), image.columns(), 1, image.depth());
        for (int y = 0; y < image.rows(); y++) {
            for (int x = 0; x < image.columns(); x++) {
                Pixels.set(one, y, x, 0, Pixels.get(image, y, x, channel));
            }
        }
        return one;
    }

    @ParameterizedTest
    @CsvSource({"2, U8", "4, U8", "4, U16", "4, F32", "5, U8", "5, U16", "7, F32", "13, U8", "512, U8"})
    void eachChannelIsFilteredAsIfItWereAlone(int channels, Depth depth) throws Exception {
        for (Precision precision : Precision.values()) {
            for (Border border : Border.values()) {
                DifferenceOfGaussians filter = DifferenceOfGaussians.builder()
                        .precision(precision)
                        .border(border)
                        .tileHeight(7)
                        .build();
                try (RequestEngine engine = Engines.of(2);
                        Image image = Pixels.random(random, 20, 23, channels, depth, false);
                        Image result = filter.apply(engine, image)) {
                    for (int c = 0; c < channels; c += Math.max(1, channels / 5)) {
                        try (Image one = channel(image, c);
                                Image expected = filter.apply(engine, one);
                                Image actual = channel(result, c)) {
                            assertThat(Pixels.bytes(actual))
                                    .as("%s %s channel %d", precision, border, c)
                                    .isEqualTo(Pixels.bytes(expected));
                        }
                    }
                    assertThat(result.hasAlpha()).isFalse();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 6})
    void alphaIsCopiedWhateverTheNumberOfChannels(int channels) throws Exception {
        try (RequestEngine engine = Engines.of(2);
                Image image = Pixels.random(random, 20, 23, channels, Depth.U8, true);
                Image result = DifferenceOfGaussians.builder().build().apply(engine, image);
                Image before = channel(image, channels - 1);
                Image after = channel(result, channels - 1)) {
            assertThat(result.hasAlpha()).isTrue();
            assertThat(Pixels.bytes(after)).isEqualTo(Pixels.bytes(before));
        }
    }

    @ParameterizedTest
    @CsvSource({"png, true", "webp, true", "bmp, true", "tif, true", "tif, false"})
    void aFileSaysWhetherTheFourthChannelIsAlpha(String extension, boolean alpha) {
        try (Image image = Pixels.random(random, 20, 23, 4, Depth.U8, alpha);
                Image read = Image.decode(image.encode(extension, WriteOptions.DEFAULT), "x", ReadLimits.DEFAULT)) {
            assertThat(read.hasAlpha()).isEqualTo(alpha);
            assertThat(Pixels.bytes(read).length).isEqualTo(Pixels.bytes(image).length);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "webp", "bmp"})
    void aFourthChannelThatIsNoAlphaIsNotWrittenAsAlpha(String extension) {
        try (Image image = Pixels.random(random, 20, 23, 4, Depth.U8, false)) {
            assertThatExceptionOfType(ImageFormatException.class)
                    .isThrownBy(() -> image.encode(extension, WriteOptions.DEFAULT))
                    .withMessageContaining("takes a fourth channel for alpha");
        }
    }

    @Test
    void numbersThatAreNoneAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Image.allocate(2, 2, 513, Depth.U8))
                .withMessage("channels must be 1 to 512, not 513");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Image.allocate(2, 2, 1, Depth.U8, true))
                .withMessage("channels must be 2 to 512, not 1");
    }
}
