package dev.sluice.cli.spots;

import com.google.gson.JsonPrimitive;
import dev.sluice.nativeops.spots.Spot;
import java.util.ArrayList;
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

    /**
     * What a list begins with.
     *
     * @param unit in which there are columns for places as well
     */
    String header(Optional<String> unit) {
        if (this == JSON) {
            return "[\n";
        }
        List<String> columns = new ArrayList<>(this == NAPARI ? POINTS : COLUMNS);
        unit.ifPresent(name -> columns.addAll(places(name)));
        return String.join(String.valueOf(separator()), columns) + "\n";
    }

    private static List<String> places(String unit) {
        return List.of("z_" + unit, "y_" + unit, "x_" + unit);
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
     * @param t the page or time
     * @param c the channel, in the order of the file
     * @param sizes how large the file's pixels are, where there are columns for that
     */
    void append(StringBuilder out, long index, String input, long t, int c, Spot spot, Optional<PixelSizes> sizes) {
        List<String> names = COLUMNS;
        if (this == JSON) {
            out.append(index == 0 ? "" : ",\n").append('{');
        }
        next(out, names.get(0), true);
        out.append(this == NAPARI ? String.valueOf(index) : input);
        next(out, names.get(1), false);
        out.append(t);
        next(out, names.get(2), false);
        out.append(c);
        double[] places = {spot.z(), spot.y(), spot.x(), spot.sigma()};
        for (int i = 0; i < places.length; i++) {
            next(out, names.get(3 + i), false);
            Decimals.fixed(out, places[i]);
        }
        next(out, names.getLast(), false);
        Decimals.scientific(out, spot.value());
        if (sizes.isPresent()) {
            PixelSizes voxel = sizes.get();
            double[] lengths = {spot.z() * voxel.z(), spot.y() * voxel.y(), spot.x() * voxel.x()};
            List<String> columns = places(voxel.unit());
            for (int i = 0; i < lengths.length; i++) {
                next(out, columns.get(i), false);
                Decimals.scientific(out, lengths[i]);
            }
        }
        out.append(this == JSON ? "}" : "\n");
    }

    private void next(StringBuilder out, String name, boolean isFirst) {
        if (!isFirst) {
            out.append(separator());
        }
        if (this == JSON) {
            out.append('"').append(name).append("\":");
        }
    }
}
