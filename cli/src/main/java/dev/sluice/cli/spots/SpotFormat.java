package dev.sluice.cli.spots;

import com.google.gson.JsonPrimitive;
import dev.sluice.nativeops.spots.Spot;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a list of spots is written as. In UTF-8; lines end with a line feed, numbers have a point. */
public enum SpotFormat {
    /** Commas between columns; a text that holds one, or a quote, is quoted (RFC 4180). */
    CSV,
    /** Tabulators between columns. */
    TSV,
    /** An array of objects, one a line. */
    JSON,
    /** What napari opens as points: CSV with an index and an axis each for the plane, y and x. */
    NAPARI;

    private static final List<String> COLUMNS = List.of("input", "t", "c", "z", "y", "x", "sigma", "value");
    private static final List<String> POINTS =
            List.of("index", "axis-0", "axis-1", "axis-2", "axis-3", "axis-4", "sigma", "value");

    /** The format that a file's extension names, in any case. */
    public static Optional<SpotFormat> ofExtension(String extension) {
        return Stream.of(CSV, TSV, JSON)
                .filter(format -> format.extension().equals(extension.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** The extension of files. */
    public String extension() {
        return this == NAPARI ? "csv" : name().toLowerCase(Locale.ROOT);
    }

    /** What a list begins with. */
    String header() {
        return switch (this) {
            case CSV -> String.join(",", COLUMNS) + "\n";
            case TSV -> String.join("\t", COLUMNS) + "\n";
            case JSON -> "[\n";
            case NAPARI -> String.join(",", POINTS) + "\n";
        };
    }

    /** What stands between the spots of two inputs that have some. */
    String between() {
        return this == JSON ? ",\n" : "";
    }

    /** What a list of spots ends with. */
    String footer(boolean isEmpty) {
        return this == JSON ? isEmpty ? "]\n" : "\n]\n" : "";
    }

    /** A name of an input as a value of the column. */
    String text(String name) {
        return switch (this) {
            case CSV, TSV ->
                name.chars().anyMatch(c -> c == '"' || c == '\n' || c == '\r' || c == separator())
                        ? '"' + name.replace("\"", "\"\"") + '"'
                        : name;
            case JSON -> new JsonPrimitive(name).toString();
            case NAPARI -> "";
        };
    }

    private char separator() {
        return this == TSV ? '\t' : ',';
    }

    /**
     * Appends a spot.
     *
     * @param index how many of the same input there were before
     * @param input what {@link #text} made of the input's name
     * @param t the page
     * @param c the channel, in the order of the file
     */
    void append(StringBuilder out, long index, String input, int t, int c, Spot spot) {
        if (this == JSON) {
            out.append(index == 0 ? "" : ",\n").append("{\"input\":").append(input);
            out.append(",\"t\":").append(t).append(",\"c\":").append(c).append(",\"z\":");
            Decimals.fixed(out, spot.z());
            out.append(",\"y\":");
            Decimals.fixed(out, spot.y());
            out.append(",\"x\":");
            Decimals.fixed(out, spot.x());
            out.append(",\"sigma\":");
            Decimals.fixed(out, spot.sigma());
            out.append(",\"value\":");
            Decimals.scientific(out, spot.value());
            out.append('}');
            return;
        }
        char separator = separator();
        if (this == NAPARI) {
            out.append(index);
        } else {
            out.append(input);
        }
        out.append(separator).append(t).append(separator).append(c);
        for (double value : new double[] {spot.z(), spot.y(), spot.x(), spot.sigma()}) {
            out.append(separator);
            Decimals.fixed(out, value);
        }
        out.append(separator);
        Decimals.scientific(out, spot.value());
        out.append('\n');
    }
}
