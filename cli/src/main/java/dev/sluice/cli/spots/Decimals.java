package dev.sluice.cli.spots;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as text with a fixed number of digits, the same in every locale; millions a second. */
final class Decimals {
    private static final int PLACES = 4;
    private static final long SCALE = 10_000;
    private static final int DIGITS = 7;

    /** Beyond it, ten-thousandths are no whole numbers of 53 bits. */
    private static final double LARGEST = 1e11;

    /** From 10^-22 to 10^22, which are exact. */
    private static final int EXACT = 22;

    private static final double[] POWERS = new double[EXACT + 1];

    static {
        double power = 1;
        for (int i = 0; i <= EXACT; i++) {
            POWERS[i] = power;
            power *= 10;
        }
    }

    private Decimals() {}

    /** Appends a number with four decimals. */
    static void fixed(StringBuilder out, double value) {
        if (!(Math.abs(value) < LARGEST)) {
            out.append(BigDecimal.valueOf(value)
                    .setScale(PLACES, RoundingMode.HALF_EVEN)
                    .toPlainString());
            return;
        }
        long scaled = (long) Math.rint(Math.abs(value) * SCALE);
        if (value < 0 && scaled > 0) {
            out.append('-');
        }
        out.append(scaled / SCALE).append('.');
        padded(out, scaled % SCALE, PLACES);
    }

    /** Appends a finite number with seven digits and an exponent, such as {@code 4.161885e+01}. */
    static void scientific(StringBuilder out, double value) {
        double size = Math.abs(value);
        if (value < 0) {
            out.append('-');
        }
        int exponent = size == 0 ? 0 : (int) Math.floor(Math.log10(size));
        int shift = DIGITS - 1 - exponent;
        long digits;
        if (size == 0) {
            digits = 0;
        } else if (Math.abs(shift) <= EXACT) {
            digits = (long) Math.rint(shift >= 0 ? size * POWERS[shift] : size / POWERS[-shift]);
        } else {
            BigDecimal rounded = new BigDecimal(size).round(new MathContext(DIGITS, RoundingMode.HALF_EVEN));
            exponent = rounded.precision() - rounded.scale() - 1;
            digits = rounded.movePointRight(DIGITS - 1 - exponent).longValueExact();
        }
        long least = (long) POWERS[DIGITS - 1];
        if (digits >= 10 * least) {
            digits /= 10;
            exponent++;
        } else if (size != 0 && digits < least) {
            digits *= 10;
            exponent--;
        }
        out.append(digits / least).append('.');
        padded(out, digits % least, DIGITS - 1);
        out.append(exponent < 0 ? "e-" : "e+");
        padded(out, Math.abs(exponent), 2);
    }

    private static void padded(StringBuilder out, long value, int width) {
        String digits = Long.toString(value);
        out.append("0".repeat(Math.max(0, width - digits.length()))).append(digits);
    }
}
