package dev.sluice.nativeops.windowed;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.memory.PixelAccess;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/*
 * Floats have 24 bits. Of values near a million, four of them are left for what follows the point, and each sum of a smoothing loses more than
 * a difference of two smoothings is. So what all values have in common is taken off as they are loaded, and put back to smoothings: differences do not need it.
 *
 * It has to be the same however an image is cut, and cheap to know of an image that is read in parts: nine pixels, the middles of nine equal parts.
 * Some of them may lie where there is no data, at -9999 or whatever stands for that; so the outermost two to either side have no say.
 */
/**
 * What lies under the values of an image: a constant for each channel that smoothings take off first, so that sums lose nothing where
 * values are far from zero and close together, like heights above the sea.
 *
 * <p>It is the median of nine pixels, in the middles of nine equal parts of the image, if five of them differ by no more than a quarter of that;
 * and 0 otherwise, where more than two of them are not finite, beyond 2^30, and for alpha. Of integers it is of use where results are not rounded to levels: without it the
 * differences of a constant image would be the rounding of its sums instead of 0. Immutable.
 *
 * @param levels a value for each channel; empty where it is 0 for all
 */
public record Pedestal(List<Float> levels) implements Serializable {
    /** Nothing is taken off. */
    public static final Pedestal NONE = new Pedestal(List.of());

    private static final int PARTS = 3;
    private static final int OUTERMOST = 2;
    private static final float MOST = 0x1p30f;
    private static final float CLOSE = 0.25f;

    /** Those of sources that are being read. Guarded by itself. */
    private static final Map<WindowedSource, Pedestal> KNOWN = new WeakHashMap<>();

    /** Copies the list. */
    public Pedestal {
        levels = List.copyOf(levels);
    }

    /**
     * That of an image of floats in memory.
     *
     * @param image the whole image
     * @return what lies under its values; nothing under integers
     */
    public static Pedestal of(Image image) {
        return image.depth() == Depth.F32 ? ofAny(image) : NONE;
    }

    /**
     * That of an image in memory, of integers too.
     *
     * @param image the whole image
     * @return what lies under its values
     */
    public static Pedestal ofAny(Image image) {
        Depth depth = image.depth();
        float[][] values = new float[image.channels()][];
        Arrays.setAll(values, channel -> new float[PARTS * PARTS]);
        PixelAccess.join(List.of(image));
        try {
            MemorySegment pixels = PixelAccess.pixels(image);
            for (int i = 0; i < PARTS * PARTS; i++) {
                long at = middle(i / PARTS, image.rows()) * image.stride()
                        + middle(i % PARTS, image.columns()) * image.channels() * depth.bytes();
                take(pixels, depth, at, values, i);
            }
        } finally {
            PixelAccess.leave(List.of(image));
        }
        return of(values, image.hasAlpha());
    }

    /**
     * That of an image of floats that is read in parts; see {@link #ofAny(WindowedSource)}.
     *
     * @param source the image
     * @return what lies under its values: the same as if the image were in memory; nothing under integers
     * @throws dev.sluice.nativeops.ImageFormatException if the file is damaged there, or cannot be read
     */
    public static Pedestal of(WindowedSource source) {
        return source.layout().depth() == Depth.F32 ? ofAny(source) : NONE;
    }

    /**
     * That of an image that is read in parts, of integers too. The pixels are read at the first call and not again as long as the source is in use.
     *
     * @param source the image
     * @return what lies under its values: the same as if the image were in memory
     * @throws dev.sluice.nativeops.ImageFormatException if the file is damaged there, or cannot be read
     */
    public static Pedestal ofAny(WindowedSource source) {
        Layout layout = source.layout();
        synchronized (KNOWN) {
            Pedestal known = KNOWN.get(source);
            if (known != null) {
                return known;
            }
        }
        Pedestal found = read(source, layout);
        synchronized (KNOWN) {
            KNOWN.put(source, found);
        }
        return found;
    }

    private static Pedestal read(WindowedSource source, Layout layout) {
        float[][] values = new float[layout.channels()][];
        Arrays.setAll(values, channel -> new float[PARTS * PARTS]);
        for (int down = 0; down < PARTS; down++) {
            long row = middle(down, layout.rows());
            int next;
            for (int across = 0; across < PARTS; across = next) {
                long first = middle(across, layout.columns());
                // Pixels of one block are read at once, for it is unpacked as a whole.
                next = across + 1;
                while (next < PARTS
                        && layout.blockAt(row, first) == layout.blockAt(row, middle(next, layout.columns()))) {
                    next++;
                }
                int columns = (int) (middle(next - 1, layout.columns()) - first) + 1;
                try (Image part = source.read(new Region(row, first, 1, columns))) {
                    for (int i = across; i < next; i++) {
                        long column = middle(i, layout.columns()) - first;
                        take(
                                PixelAccess.pixels(part),
                                layout.depth(),
                                column * layout.pixelBytes(),
                                values,
                                down * PARTS + i);
                    }
                }
            }
        }
        return of(values, layout.alpha());
    }

    private static long middle(int part, long length) {
        long halves = 2L * part + 1;
        return halves * (length / (2 * PARTS)) + halves * (length % (2 * PARTS)) / (2 * PARTS);
    }

    private static void take(MemorySegment pixels, Depth depth, long at, float[][] values, int index) {
        for (int channel = 0; channel < values.length; channel++) {
            long place = at + (long) channel * depth.bytes();
            values[channel][index] = switch (depth) {
                case U8 -> Byte.toUnsignedInt(pixels.get(ValueLayout.JAVA_BYTE, place));
                case U16 -> Short.toUnsignedInt(pixels.get(ValueLayout.JAVA_SHORT_UNALIGNED, place));
                case F32 -> pixels.get(ValueLayout.JAVA_FLOAT_UNALIGNED, place);
            };
        }
    }

    private static Pedestal of(float[][] values, boolean alpha) {
        List<Float> levels = new ArrayList<>(Collections.nCopies(values.length, 0f));
        boolean any = false;
        for (int channel = 0; channel < values.length - (alpha ? 1 : 0); channel++) {
            float level = level(values[channel]);
            levels.set(channel, level);
            any |= level != 0;
        }
        return any ? new Pedestal(levels) : NONE;
    }

    /** What is not a number is the last one when sorted, and its comparisons are false. */
    private static float level(float[] values) {
        Arrays.sort(values);
        float low = values[OUTERMOST];
        float high = values[values.length - 1 - OUTERMOST];
        float median = values[values.length / 2];
        return high - low <= CLOSE * Math.abs(median) && Math.abs(median) <= MOST ? median + 0f : 0;
    }

    /** {@return whether nothing is taken off} */
    public boolean isNone() {
        return levels.isEmpty();
    }

    /**
     * What is taken off the values of a row.
     *
     * @param values how many, whole pixels
     * @return a value for each
     */
    public float[] row(int values) {
        float[] row = new float[values];
        for (int i = 0; !levels.isEmpty() && i < values; i++) {
            row[i] = levels.get(i % levels.size());
        }
        return row;
    }
}
