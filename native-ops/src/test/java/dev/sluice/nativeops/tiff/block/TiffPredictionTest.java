package dev.sluice.nativeops.tiff.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Differences of bytes, in both modes of the suite: by native code beside Java, and back to what they were made of. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TiffPredictionTest {
    private static final long SEED = Long.getLong("sluice.test.seed", System.nanoTime());

    @Test
    void differencesAreThoseOfThePlainLoopAndAreUndone() {
        Random random = new Random(SEED);
        for (int samples = 1; samples <= 9; samples++) {
            for (int length = 0; length < 100; length++) {
                byte[] row = new byte[length];
                random.nextBytes(row);
                byte[] inJava = row.clone();
                TiffPrediction.subtractBytes(inJava, 0, length, samples);

                byte[] made = row.clone();
                TiffPrediction.subtract(made, 0, length, samples, 1);

                assertThat(made).as("%d of %d, seed %d", length, samples, SEED).isEqualTo(inJava);

                TiffPrediction.add(made, length, samples, 1);
                TiffPrediction.addBytesInJava(inJava, length, samples);

                assertThat(made).as("%d of %d, seed %d", length, samples, SEED).isEqualTo(row);
                assertThat(inJava).isEqualTo(row);
            }
        }
    }
}
