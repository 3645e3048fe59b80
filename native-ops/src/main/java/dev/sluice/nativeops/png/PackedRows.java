package dev.sluice.nativeops.png;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.kernel.ValueOrder;
import dev.sluice.nativeops.memory.PixelAccess;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * An image's rows as PNG stores them before they are filtered: red first, 16 bits with the high byte first, no gaps.
 *
 * <p>Safe for use by any number of threads.
 */
final class PackedRows {
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private final MemorySegment pixels;
    private final long stride;
    private final int rows;
    private final int columns;
    private final int channels;
    private final int valueBytes;
    private final boolean alpha;

    /** The rows of an image that the caller is inside of, of 8 or 16 bits that is grey or colour, with alpha or without. */
    PackedRows(Image image) {
        this.pixels = PixelAccess.pixels(image);
        this.stride = image.stride();
        this.rows = image.rows();
        this.columns = image.columns();
        this.channels = image.channels();
        this.valueBytes = image.depth().bytes();
        this.alpha = image.hasAlpha();
    }

    /** Whether PNG has a colour type for such pixels. */
    static boolean canPack(Image image) {
        int colours = image.channels() - (image.hasAlpha() ? 1 : 0);
        return image.depth() != Depth.F32 && (colours == 1 || colours == 3);
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    /** Bytes of a pixel. */
    int pixel() {
        return channels * valueBytes;
    }

    /** Bytes of a row, which may be more than an array holds. */
    long rowBytes() {
        return (long) columns * pixel();
    }

    int bits() {
        return valueBytes * 8;
    }

    /** PNG's number for what a pixel is: 2 for colour and 4 for alpha. */
    int colourType() {
        return (channels >= 3 ? 2 : 0) + (alpha ? 4 : 0);
    }

    /** Copies some pixels of a row. */
    void read(int row, int firstPixel, int count, byte[] into) {
        int size = count * pixel();
        long from = row * stride + (long) firstPixel * pixel();
        MemorySegment.copy(pixels, ValueLayout.JAVA_BYTE, from, into, 0, size);
        if (channels >= 3) {
            ValueOrder.exchange(into, 0, count, channels, valueBytes);
        }
        if (valueBytes == 2 && LITTLE_ENDIAN) {
            for (int i = 0; i < size; i += 2) {
                byte low = into[i];
                into[i] = into[i + 1];
                into[i + 1] = low;
            }
        }
    }
}
