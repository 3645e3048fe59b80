package dev.sluice.benchmarks.shared;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Times in ascending order.
 *
 * @param nanoseconds at least one, ascending
 */
public record Distribution(long[] nanoseconds) {

    /** Takes over {@code nanoseconds}, in any order. */
    public static Distribution of(long[] nanoseconds) {
        if (nanoseconds.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        Arrays.sort(nanoseconds);
        return new Distribution(nanoseconds);
    }

    /** The time that {@code fraction} of all do not exceed. */
    public long quantile(double fraction) {
        int index = (int) Math.ceil(fraction * nanoseconds.length) - 1;
        return nanoseconds[Math.clamp(index, 0, nanoseconds.length - 1)];
    }

    public long median() {
        return quantile(0.5);
    }

    public long largest() {
        return nanoseconds[nanoseconds.length - 1];
    }

    /** The median of any values, at least one; between two of them the mean of both. */
    public static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** In milliseconds, for tables. */
    public static String milliseconds(double nanoseconds) {
        return String.format(Locale.ROOT, nanoseconds < 1e6 ? "%.3f ms" : "%.2f ms", nanoseconds / 1e6);
    }
}
