package dev.sluice.nativeops.zarr;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.memory.Raster;
import java.util.List;
import java.util.Locale;

/**
 * Which dimension of an array is which of an image.
 *
 * @param row the dimension of the rows
 * @param column the dimension of the columns
 * @param channel the dimension of the channels, -1 if there is none
 */
record ZarrAxes(int row, int column, int channel) {
    private static final int MOST_COLOURS = 4;

    /** Finds them by name, or where there are no names by size. Whatever else there is must be of length 1. */
    static ZarrAxes of(List<String> names, long[] shape) {
        boolean named = !names.isEmpty();
        if (named && names.size() != shape.length) {
            throw new ImageFormatException(
                    names.size() + " axes are named, the array has " + shape.length + " dimensions");
        }
        ZarrAxes axes = named && names.stream().noneMatch(String::isEmpty) ? byName(names) : bySize(shape);
        for (int i = 0; i < shape.length; i++) {
            boolean used = i == axes.row || i == axes.column || i == axes.channel;
            if (!used && shape[i] != 1) {
                throw new ImageFormatException(
                        "the axis " + (named ? ZarrJson.excerpt(names.get(i)) : String.valueOf(i)) + " has the length "
                                + shape[i] + "; only a length of 1 is read");
            }
        }
        if (axes.channel >= 0 && shape[axes.channel] > Raster.MAX_CHANNELS) {
            throw new ImageFormatException(
                    shape[axes.channel] + " channels are not read; 1 to " + Raster.MAX_CHANNELS + " are");
        }
        return axes;
    }

    private static ZarrAxes byName(List<String> names) {
        List<String> lower =
                names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        int row = lower.indexOf("y");
        int column = lower.indexOf("x");
        if (row < 0 || column < 0) {
            throw new ImageFormatException("the axes " + ZarrJson.excerpt(names.toString()) + " have no y and x");
        }
        return new ZarrAxes(row, column, Math.max(lower.indexOf("c"), lower.indexOf("channel")));
    }

    /** The channels come first, as in OME-Zarr, or last, as in other programs; what has up to four is the channels. */
    private static ZarrAxes bySize(long[] shape) {
        int last = shape.length - 1;
        if (shape.length == 2) {
            return new ZarrAxes(0, 1, -1);
        }
        if (areChannelsLast(shape)) {
            return new ZarrAxes(last - 2, last - 1, last);
        }
        // The only one of those before the rows that is not of length 1, or else the one right before them.
        int channel = last - 2;
        for (int i = 0; i < last - 1; i++) {
            if (shape[i] != 1) {
                channel = i;
                break;
            }
        }
        return new ZarrAxes(last - 1, last, channel);
    }

    /** Whether a shape looks like that of a picture whose channels lie side by side. */
    static boolean areChannelsLast(long[] shape) {
        int last = shape.length - 1;
        for (int i = 0; i < last - 2; i++) {
            if (shape[i] != 1) {
                return false;
            }
        }
        return last >= 2 && shape[last - 2] > MOST_COLOURS && shape[last] <= MOST_COLOURS;
    }

    int channels(long[] shape) {
        return channel < 0 ? 1 : (int) shape[channel];
    }

    /** Whether the channels of a pixel lie side by side, as in pictures rather than in recordings of one channel after another. */
    boolean isInterleaved() {
        return channel > column;
    }
}
