package dev.sluice.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/**
 * Times in ascending order.
 *
 * @param nanoseconds at least one, ascending
 */
record Distribution(long[] nanoseconds) {

    /** Takes over {@code nanoseconds}, in any order. */
    static Distribution of(long[] nanoseconds) {
        if (nanoseconds.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        Arrays.sort(nanoseconds);
        return new Distribution(nanoseconds);
    }

    /** The time that {@code fraction} of all do not exceed. */
    long quantile(double fraction) {
        int index = (int) Math.ceil(fraction * nanoseconds.length) - 1;
        return nanoseconds[Math.clamp(index, 0, nanoseconds.length - 1)];
    }

    long median() {
        return quantile(0.5);
    }

    long largest() {
        return nanoseconds[nanoseconds.length - 1];
    }

    /** In milliseconds, for tables. */
    static String milliseconds(double nanoseconds) {
        return String.format(Locale.ROOT, nanoseconds < 1e6 ? "%.3f ms" : "%.2f ms", nanoseconds / 1e6);
    }
}
