package dev.sluice.nativeops.file;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import java.util.concurrent.TimeUnit;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a decoder gives back is what the header said, or nobody gets it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AnnouncedPixelsTest {
    @ParameterizedTest
    @CsvSource({"3, 2, 3, 8", "2, 2, 3, 8", "2, 3, 1, 8", "2, 3, 4, 8", "2, 3, 3, 16"})
    void otherSidesChannelsOrDepthsAreRefusedByName(int rows, int columns, int channels, int bits) {
        ImageHeader header = new ImageHeader(ImageFormat.PNG, rows, columns, channels, bits, 1, 1);
        try (Mat mat = new Mat(2, 3, opencv_core.CV_8UC3)) {
            assertThatExceptionOfType(ImageFormatException.class)
                    .isThrownBy(() -> AnnouncedPixels.require(mat, header, "a.png"))
                    .withMessage("a.png: damaged: the header announces " + columns + " x " + rows + " pixels of "
                            + channels + " x " + bits + " bits, the data holds 3 x 2 pixels of 3 x 8 bits");
        }
    }

    @Test
    void whatWasAnnouncedIsTaken() {
        ImageHeader palette = new ImageHeader(ImageFormat.PNG, 2, 3, 3, 4, 1, 1);
        try (Mat mat = new Mat(2, 3, opencv_core.CV_8UC3)) {
            assertThatCode(() -> AnnouncedPixels.require(mat, palette, "a.png")).doesNotThrowAnyException();
        }
    }
}
