package dev.sluice.cli.tell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The line that shows how far a run has come. */
@Timeout(30)
class ProgressTest {
    private static final long MINUTE = 60_000_000_000L;

    @Test
    void it_tells_images_time_passed_and_left_and_pixels_a_second() {
        assertThat(new Progress.State(3, 12, 1, "images", MINUTE, 600_000_000).line(70))
                .isEqualTo("dog-filter  25% [==       ] 3/12 images (0:01:00 / 0:03:00)  10.0 MP/s");
    }

    @Test
    void before_the_first_image_nothing_is_known_of_the_time_left() {
        assertThat(new Progress.State(0, 12, 1, "images", MINUTE, 0).line(70))
                .contains("0/12 images (0:01:00 / ?)  0.0 MP/s");
    }

    @Test
    void one_large_image_is_told_in_megapixels() {
        assertThat(new Progress.State(250_000_000, 1_000_000_000, 1_000_000, "MP", MINUTE, 250_000_000).line(70))
                .contains("25% [", "] 250/1000 MP (0:01:00 / 0:03:00)  4.2 MP/s");
    }

    @Test
    void it_never_is_longer_than_the_terminal() {
        for (int columns = 0; columns < 100; columns++) {
            for (int done = 0; done <= 7; done++) {
                assertThat(new Progress.State(done, 7, 1, "images", 90 * MINUTE, 7).line(columns))
                        .hasSizeLessThanOrEqualTo(columns);
            }
        }
    }
}
