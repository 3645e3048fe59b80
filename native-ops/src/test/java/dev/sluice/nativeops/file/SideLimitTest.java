package dev.sluice.nativeops.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.WriteOptions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Some formats end at fewer pixels on a side than others. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SideLimitTest {
    @ParameterizedTest
    @CsvSource({"jpg, JPEG, 65500", "webp, WebP, 16383"})
    void whatIsTooWideOrTooHighForAFormatIsSaid(String extension, String title, int most) {
        try (Image wide = Image.allocate(1, most, 1, Depth.U8);
                Image wider = Image.allocate(1, most + 1, 1, Depth.U8);
                Image higher = Image.allocate(most + 1, 1, 1, Depth.U8)) {
            assertThat(wide.encode(extension, WriteOptions.DEFAULT)).isNotEmpty();
            assertThatExceptionOfType(ImageFormatException.class)
                    .isThrownBy(() -> wider.encode(extension, WriteOptions.DEFAULT))
                    .withMessage("." + extension + ": " + title + " cannot hold " + (most + 1) + " x 1 pixels, only "
                            + most + " on a side; use png or tif");
            assertThatExceptionOfType(ImageFormatException.class)
                    .isThrownBy(() -> higher.encode(extension, WriteOptions.DEFAULT))
                    .withMessageContaining("1 x " + (most + 1) + " pixels");
        }
    }
}
