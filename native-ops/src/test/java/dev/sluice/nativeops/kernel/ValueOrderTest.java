package dev.sluice.nativeops.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values in another order beside the plain meaning of it; in both modes of the suite, in native code and in Java. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ValueOrderTest {
    private static final long SEED = Long.getLong("sluice.test.seed", System.nanoTime());

    @ParameterizedTest
    @CsvSource({"210,1", "210,2", "210,4", "2103,1", "2103,2", "2103,4", "1203,1", "0123,2", "43210,2"})
    void eachValueComesFromThePlaceThatTheOrderNames(String places, int valueBytes) {
        Random random = new Random(SEED);
        int[] order = places.chars().map(place -> place - '0').toArray();
        int pixel = order.length * valueBytes;
        for (int pixels = 0; pixels < 40; pixels++) {
            byte[] row = new byte[pixels * pixel + 7];
            random.nextBytes(row);
            byte[] before = row.clone();

            ValueOrder.arrange(row, 3, pixels, order, valueBytes);

            for (int i = 0; i < row.length; i++) {
                int at = i - 3;
                boolean inside = at >= 0 && at < pixels * pixel;
                int from = inside
                        ? 3 + at / pixel * pixel + order[at % pixel / valueBytes] * valueBytes + at % valueBytes
                        : i;
                assertThat(row[i])
                        .as("byte %d of %d pixels, seed %d", i, pixels, SEED)
                        .isEqualTo(before[from]);
            }
        }
    }
}
