package dev.sluice.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.plan.FilterOptions;
import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.ResultEncoding;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an image is taken to need. */
@Timeout(60)
class ImageTaskTest {
    @Test
    void the_need_is_the_file_the_image_the_work_and_the_result() {
        long image = 100 * 200 * 3;
        long work = 200 * 3 * 4 * (4 * 12 + 128);

        assertThat(need(100, 200, Optional.empty(), false)).isEqualTo(2 * 1000 + image + work + 2 * image);
        assertThat(need(100, 200, Optional.empty(), true)).isEqualTo(4 * 1000 + 2 * image + work + 2 * image);
        assertThat(need(100, 200, Optional.of(ResultEncoding.FLOAT), false))
                .isEqualTo(2 * 1000 + image + work + 8 * image);
    }

    @ParameterizedTest
    @CsvSource({"4294967295, 4294967295", "9223372036854775807, 1", "1, 9223372036854775807", "1500000000, 1000000000"})
    void more_than_can_be_counted_is_the_largest_number(long rows, long columns) {
        assertThat(need(rows, columns, Optional.of(ResultEncoding.FLOAT), true)).isEqualTo(Long.MAX_VALUE);
    }

    private static long need(long rows, long columns, Optional<ResultEncoding> result, boolean isolated) {
        FilterOptions filter = new FilterOptions(1, 3, 4, Border.REFLECT_101, Precision.FLOAT, result);
        return ImageTask.memoryNeed(
                new ImageHeader(ImageFormat.TIFF, rows, columns, 3, 8, 1, 1), 1000, filter, isolated);
    }
}
