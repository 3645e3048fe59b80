package dev.sluice.cli.spots;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DecimalsTest {
    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @Test
    void aPlaceHasFourDecimals() {
        assertThat(fixed(0)).isEqualTo("0.0000");
        assertThat(fixed(-0.0)).isEqualTo("0.0000");
        assertThat(fixed(-0.5)).isEqualTo("-0.5000");
        assertThat(fixed(12.00051)).isEqualTo("12.0005");
        assertThat(fixed(9.99996)).isEqualTo("10.0000");
        assertThat(fixed(123_456_789_012.5)).isEqualTo("123456789012.5000");
    }

    @Test
    void aValueHasSevenDigitsAndAnExponent() {
        assertThat(scientific(0)).isEqualTo("0.000000e+00");
        assertThat(scientific(41.61885)).isEqualTo("4.161885e+01");
        assertThat(scientific(-1e-30)).isEqualTo("-1.000000e-30");
        assertThat(scientific(9.99999996)).isEqualTo("1.000000e+01");
        assertThat(scientific(1e-300)).isEqualTo("1.000000e-300");
        assertThat(scientific(3.4e38)).isEqualTo("3.400000e+38");
        assertThat(scientific(1000)).isEqualTo("1.000000e+03");
    }

    @Test
    void bothSayWhatJavasOwnFormatSaysButForTheLastDigit() {
        for (int round = 0; round < 20_000; round++) {
            double value = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(90) - 45);
            double expected = Double.parseDouble(String.format(Locale.ROOT, "%.6e", value));

            assertThat(scientific(value)).as("seed %d", seed).matches("-?\\d\\.\\d{6}e[+-]\\d\\d+");
            assertThat(Math.abs(Double.parseDouble(scientific(value)) - expected))
                    .as("%s, seed %d", value, seed)
                    .isLessThanOrEqualTo(1.1e-6 * Math.abs(value));
            double place = random.nextDouble() * 1e5;
            assertThat(Math.abs(Double.parseDouble(fixed(place)) - place)).isLessThanOrEqualTo(0.5001e-4);
        }
    }

    private static String fixed(double value) {
        StringBuilder out = new StringBuilder();
        Decimals.fixed(out, value);
        return out.toString();
    }

    private static String scientific(double value) {
        StringBuilder out = new StringBuilder();
        Decimals.scientific(out, value);
        return out.toString();
    }
}
