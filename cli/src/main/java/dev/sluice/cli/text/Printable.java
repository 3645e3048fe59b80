package dev.sluice.cli.text;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Text for people: one line whatever the name of a file holds, sizes and durations in fitting units. */
public final class Printable {
    private Printable() {}

    /** {@return the text with control characters (a newline in a file name, say) written as escapes} */
    public static String line(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (Character.isISOControl(c)) {
                        out.append(String.format(Locale.ROOT, "\\u%04x", c));
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        return out.toString();
    }

    /** Bytes as {@code 17 B}, {@code 3.2 KiB}, {@code 512 MiB} and so on. */
    public static String bytes(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return value >= 100 || value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f %s", value, units[unit])
                : String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
    }

    /** Seconds with two decimals, or minutes and seconds. */
    public static String duration(long nanos) {
        double seconds = nanos / 1e9;
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.2f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole < 3600
                ? String.format(Locale.ROOT, "%d:%02d min", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d h", whole / 3600, whole / 60 % 60, whole % 60);
    }

    /** A count with its noun: {@code 1 image}, {@code 3 images}. */
    public static String count(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** {@code REFLECT_101} is written {@code reflect101}. */
    public static String option(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace("_", "");
    }

    /** One line about an input for which the system has no memory. */
    public static String lackOfMemory(String label, @Nullable String message) {
        return label + ": there is not enough memory for it" + (message == null ? "" : " (" + message + ")");
    }
}
