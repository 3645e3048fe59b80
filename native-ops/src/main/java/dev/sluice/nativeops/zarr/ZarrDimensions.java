package dev.sluice.nativeops.zarr;

import dev.sluice.nativeops.ImageFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Which dimension of an array is which axis of volumes; -1 for one that there is not.
 *
 * @param time that of t
 * @param channel that of c
 * @param plane that of z
 * @param row that of y
 * @param column that of x
 */
record ZarrDimensions(int time, int channel, int plane, int row, int column) {
    private static final List<String> ORDER = List.of("t", "c", "z", "y", "x");

    /** Finds them by name; without names they are the last of t, c, z, y, x, or those of a picture whose channels come last. */
    static ZarrDimensions of(List<String> names, long[] shape) {
        boolean named = !names.isEmpty() && names.stream().noneMatch(String::isEmpty);
        if (named && names.size() != shape.length) {
            throw new ImageFormatException(
                    names.size() + " axes are named, the array has " + shape.length + " dimensions");
        }
        List<String> found = named ? normal(names) : unnamed(shape);
        for (int i = 0; i < shape.length; i++) {
            boolean known = ORDER.contains(found.get(i)) && found.indexOf(found.get(i)) == i;
            if (!known && shape[i] != 1) {
                throw new ImageFormatException("the axis " + (named ? ZarrJson.excerpt(names.get(i)) : i)
                        + " has the length " + shape[i] + " and is none of t, c, z, y, x; only a length of 1 is read");
            }
        }
        ZarrDimensions dimensions = new ZarrDimensions(
                found.indexOf("t"), found.indexOf("c"), found.indexOf("z"), found.indexOf("y"), found.indexOf("x"));
        if (dimensions.row < 0 || dimensions.column < 0) {
            throw new ImageFormatException("the axes " + ZarrJson.excerpt(names.toString()) + " have no y and x");
        }
        return dimensions;
    }

    private static List<String> normal(List<String> names) {
        return names.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .map(name -> switch (name) {
                    case "channel" -> "c";
                    case "time" -> "t";
                    default -> name;
                })
                .toList();
    }

    private static List<String> unnamed(long[] shape) {
        List<String> found = new ArrayList<>();
        if (ZarrAxes.areChannelsLast(shape)) {
            for (int i = 0; i < shape.length; i++) {
                found.add(i < shape.length - 3 ? "" : ORDER.get(List.of(3, 4, 1).get(i - shape.length + 3)));
            }
            return found;
        }
        for (int i = 0; i < shape.length; i++) {
            int at = ORDER.size() - shape.length + i;
            found.add(at < 0 ? "" : ORDER.get(at));
        }
        return found;
    }

    /** The axes that there are, in the order t, c, z, y, x, by their dimensions. */
    List<Integer> present() {
        return List.of(time, channel, plane, row, column).stream()
                .filter(dimension -> dimension >= 0)
                .toList();
    }

    /** The name of a dimension. */
    String name(int dimension) {
        return ORDER.get(List.of(time, channel, plane, row, column).indexOf(dimension));
    }
}
