package dev.sluice.nativeops.tiff.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which sample of a file each channel of an image is. */
@Timeout(60)
class TiffSamplesTest {

    @ParameterizedTest
    @CsvSource({
        "1, -1, 0",
        "2, -1, 0 1",
        "2, 0, 1 0",
        "2, 1, 0 1",
        "3, -1, 2 1 0",
        "3, 2, 0 1 2",
        "4, -1, 0 1 2 3",
        "4, 0, 3 2 1 0",
        "4, 1, 3 2 0 1",
        "4, 3, 2 1 0 3",
        "5, 2, 0 1 3 4 2",
        "6, -1, 0 1 2 3 4 5"
    })
    void coloursAreTurnedRoundAndAlphaIsTheLast(int samples, int alpha, String order) {
        assertThat(TiffSamples.order(samples, alpha))
                .containsExactly(Arrays.stream(order.split(" "))
                        .mapToInt(Integer::parseInt)
                        .toArray());
    }

    /** As a stream it was compiled into something that stops the JVM, which a run of many files then met. */
    @Test
    void theOrderIsTheSameHoweverOftenItIsAskedFor() {
        int alphas = 0;
        for (int call = 0; call < 300_000; call++) {
            int[] order = TiffSamples.order(1 + call % 4, -1);
            alphas += order[order.length - 1] == order.length - 1 ? 1 : 0;
        }

        assertThat(alphas).isEqualTo(225_000); // all but those of three channels
    }
}
