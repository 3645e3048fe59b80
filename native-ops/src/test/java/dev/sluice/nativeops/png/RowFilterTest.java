package dev.sluice.nativeops.png;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The filters beside their definition in the standard. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RowFilterTest {
    private static final long SEED = Long.getLong("sluice.test.seed", System.nanoTime());

    @ParameterizedTest
    @EnumSource(RowFilter.class)
    void everyPartOfARowIsWhatTheStandardSays(RowFilter filter) {
        Random random = new Random(SEED);
        for (int pixel : new int[] {1, 2, 3, 4, 6, 8}) {
            byte[] above = new byte[pixel * 50];
            byte[] row = new byte[pixel * 50];
            random.nextBytes(above);
            random.nextBytes(row);
            for (int from : new int[] {0, pixel, 2 * pixel}) {
                byte[] into = new byte[row.length + 5];
                byte[] inJava = new byte[row.length + 5];

                filter.apply(above, row, from, row.length, pixel, into, 5);
                filter.applyInJava(above, row, from, row.length, pixel, inJava, 5);

                assertThat(into).as("%d a pixel, seed %d", pixel, SEED).isEqualTo(inJava);
                for (int i = from; i < row.length; i++) {
                    assertThat(into[5 + i - from])
                            .as("byte %d from %d, %d a pixel, seed %d", i, from, pixel, SEED)
                            .isEqualTo((byte) (row[i] - predicted(filter, above, row, i, pixel)));
                }
            }
        }
    }

    private static int predicted(RowFilter filter, byte[] above, byte[] row, int i, int pixel) {
        int a = i < pixel ? 0 : row[i - pixel] & 0xff;
        int b = above[i] & 0xff;
        int c = i < pixel ? 0 : above[i - pixel] & 0xff;
        return switch (filter) {
            case NONE -> 0;
            case SUB -> a;
            case UP -> b;
            case AVERAGE -> (a + b) / 2;
            case PAETH -> {
                int p = a + b - c;
                int nearest = Math.min(Math.abs(p - a), Math.min(Math.abs(p - b), Math.abs(p - c)));
                yield nearest == Math.abs(p - a) ? a : nearest == Math.abs(p - b) ? b : c;
            }
        };
    }
}
