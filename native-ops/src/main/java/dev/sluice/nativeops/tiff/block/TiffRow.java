package dev.sluice.nativeops.tiff.block;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.kernel.ValueOrder;
import dev.sluice.nativeops.tiff.directory.TiffDirectory;
import dev.sluice.nativeops.tiff.directory.TiffFields;
import dev.sluice.nativeops.tiff.page.TiffPage;
import dev.sluice.nativeops.tiff.page.TiffSamples;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Makes pixels of the values in a row of a block: prediction, byte order, bits, white as zero, palettes and inks are undone, and
 * channels are put into the order of an image. Confined to one thread at a time.
 */
public final class TiffRow {
    private final TiffPage page;
    private final TiffSamples samples;
    private final ByteOrder order;
    private final Depth depth;

    /** Which sample each channel of an image is, which channel each sample, and whether they are the same. */
    private final int[] sampleOf;

    private final int[] channelOf;
    private final boolean inOrder;

    /** Whether values are in the file as in an image, but for their order in a pixel. */
    private final boolean isStraight;

    private final byte[] palette;
    private byte[] spare = new byte[0];
    private byte[] bytes = new byte[0];
    private short[] shorts = new short[0];
    private float[] floats = new float[0];

    TiffRow(TiffPage page, byte[] palette) {
        this.page = page;
        this.samples = page.samples();
        this.depth = samples.depth();
        // Floats that were predicted come out with the lowest byte first, whatever the file's order.
        boolean little = page.little() || page.predictor() == TiffFields.FLOATING_POINT;
        this.order = little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        this.palette = palette;
        this.sampleOf = samples.order();
        this.channelOf = TiffSamples.inverse(sampleOf);
        this.inOrder = isRising(sampleOf);
        this.isStraight = samples.bits() == 8 * depth.bytes()
                && (depth != Depth.F32 || samples.format() == TiffFields.FLOAT && inOrder)
                && (depth == Depth.U8 || order == ByteOrder.nativeOrder())
                && !(samples.isInverted() || samples.isPalette() || samples.isCmyk() || page.isPlanar());
    }

    private static boolean isRising(int[] order) {
        for (int i = 0; i < order.length; i++) {
            if (order[i] != i) {
                return false;
            }
        }
        return true;
    }

    /** Undoes the prediction of a row of a block, in place. */
    void undoPrediction(byte[] row, int length) {
        int valueBytes = samples.bits() / 8;
        int perPixel = page.samplesPerBlock();
        if (page.predictor() == TiffFields.FLOATING_POINT) {
            if (spare.length < length) {
                spare = new byte[length];
            }
            TiffPrediction.addFloats(row, length, perPixel, valueBytes, spare);
        } else if (page.predictor() == TiffFields.HORIZONTAL) {
            if (order == ByteOrder.BIG_ENDIAN) {
                turn(row, length, valueBytes);
            }
            TiffPrediction.add(row, length, perPixel, valueBytes);
            if (order == ByteOrder.BIG_ENDIAN) {
                turn(row, length, valueBytes);
            }
        }
    }

    private static void turn(byte[] row, int length, int size) {
        for (int at = 0; size > 1 && at + size <= length; at += size) {
            for (int i = 0; i < size / 2; i++) {
                byte low = row[at + i];
                row[at + i] = row[at + size - 1 - i];
                row[at + size - 1 - i] = low;
            }
        }
    }

    /**
     * Puts pixels of a row into an image.
     *
     * @param row a row of a block, without prediction; its content is not kept
     * @param sample the sample that it holds, where they are stored apart
     * @param fromColumn the first pixel that is wanted
     * @param columns how many are
     * @param pixels an image's
     * @param position where in it the first pixel is
     */
    void put(byte[] row, int sample, int fromColumn, int columns, MemorySegment pixels, long position) {
        int perPixel = page.samplesPerBlock();
        int values = columns * perPixel;
        int first = fromColumn * perPixel;
        if (isStraight) {
            int at = first * depth.bytes();
            if (!inOrder) {
                ValueOrder.arrange(row, at, columns, sampleOf, depth.bytes());
            }
            MemorySegment.copy(row, at, pixels, ValueLayout.JAVA_BYTE, position, values * depth.bytes());
            return;
        }
        TiffSamples.Turned turned = samples.turned(page.isPlanar() ? sample : 0, perPixel);
        if (samples.isPalette()) {
            putColours(row, fromColumn, columns, pixels, position);
            return;
        }
        switch (depth) {
            case U8 -> {
                bytes = bytes.length < values ? new byte[values] : bytes;
                readBytes(row, first, values, turned);
            }
            case U16 -> {
                shorts = shorts.length < values ? new short[values] : shorts;
                readShorts(row, first, values, turned);
            }
            case F32 -> {
                floats = floats.length < values ? new float[values] : floats;
                TiffNumbers.floats(row, samples, order, first, floats, values, turned);
            }
        }
        if (page.isPlanar()) {
            scatter(sample, columns, pixels, position);
            return;
        }
        if (samples.isCmyk()) {
            values = columns * samples.channels();
            TiffInks.toColours(depth, bytes, shorts, columns, samples.count());
        } else {
            arrange(columns);
        }
        switch (depth) {
            case U8 -> MemorySegment.copy(bytes, 0, pixels, ValueLayout.JAVA_BYTE, position, values);
            case U16 -> MemorySegment.copy(shorts, 0, pixels, ValueLayout.JAVA_SHORT_UNALIGNED, position, values);
            case F32 -> MemorySegment.copy(floats, 0, pixels, ValueLayout.JAVA_FLOAT_UNALIGNED, position, values);
        }
    }

    /**
     * Puts the values of one sample into its channel. By a buffer of the row, whose places are ints: C2 of JDK 25 compiled loops over a segment's
     * longs, nested in those over rows and blocks, into code that stops the JVM ({@code DEBUG MESSAGE} in {@code MacroAssembler::debug64}).
     */
    private void scatter(int sample, int columns, MemorySegment pixels, long position) {
        int channels = samples.channels();
        int channel = channelOf[sample];
        ByteBuffer row = pixels.asSlice(position, (long) columns * channels * depth.bytes())
                .asByteBuffer()
                .order(ByteOrder.nativeOrder());
        switch (depth) {
            case U8 -> {
                for (int x = 0; x < columns; x++) {
                    row.put(x * channels + channel, bytes[x]);
                }
            }
            case U16 -> {
                for (int x = 0; x < columns; x++) {
                    row.putShort(2 * (x * channels + channel), shorts[x]);
                }
            }
            case F32 -> {
                for (int x = 0; x < columns; x++) {
                    row.putFloat(4 * (x * channels + channel), floats[x]);
                }
            }
        }
    }

    private void readBytes(byte[] row, int first, int values, TiffSamples.Turned turned) {
        int bits = samples.bits();
        if (bits == 8) {
            System.arraycopy(row, first, bytes, 0, values);
        } else {
            int max = (1 << bits) - 1;
            for (int i = 0; i < values; i++) {
                int value = (int) TiffNumbers.bits(row, (long) (first + i) * bits, bits);
                bytes[i] = (byte) ((value * 255 + max / 2) / max);
            }
        }
        for (int pixel = 0; turned.count() > 0 && pixel < values; pixel += turned.perPixel()) {
            for (int i = pixel; i < pixel + turned.count(); i++) {
                bytes[i] = (byte) ~bytes[i];
            }
        }
    }

    private void readShorts(byte[] row, int first, int values, TiffSamples.Turned turned) {
        int bits = samples.bits();
        if (bits == 16) {
            MemorySegment.copy(
                    MemorySegment.ofArray(row),
                    ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order),
                    2L * first,
                    shorts,
                    0,
                    values);
        } else {
            for (int i = 0; i < values; i++) {
                shorts[i] = (short) TiffNumbers.bits(row, (long) (first + i) * bits, bits);
            }
        }
        int max = (1 << bits) - 1;
        for (int pixel = 0; turned.count() > 0 && pixel < values; pixel += turned.perPixel()) {
            for (int i = pixel; i < pixel + turned.count(); i++) {
                shorts[i] = (short) (max - shorts[i]);
            }
        }
    }

    private void putColours(byte[] row, int fromColumn, int columns, MemorySegment pixels, long position) {
        int bits = samples.bits();
        bytes = bytes.length < 3 * columns ? new byte[3 * columns] : bytes;
        for (int x = 0; x < columns; x++) {
            int value = bits == 16
                    ? (int) TiffNumbers.whole(row, 2 * (fromColumn + x), 2, order)
                    : (int) TiffNumbers.bits(row, (long) (fromColumn + x) * bits, bits);
            System.arraycopy(palette, 3 * value, bytes, 3 * x, 3);
        }
        MemorySegment.copy(bytes, 0, pixels, ValueLayout.JAVA_BYTE, position, 3 * columns);
    }

    /** Puts the values of each pixel into the order of an image. */
    private void arrange(int columns) {
        int count = sampleOf.length;
        if (inOrder) {
            return;
        }
        switch (depth) {
            case U8 -> ValueOrder.arrange(bytes, 0, columns, sampleOf, 1);
            case U16 -> {
                short[] pixel = new short[count];
                for (int at = 0; at < columns * count; at += count) {
                    System.arraycopy(shorts, at, pixel, 0, count);
                    for (int i = 0; i < count; i++) {
                        shorts[at + i] = pixel[sampleOf[i]];
                    }
                }
            }
            case F32 -> {
                float[] pixel = new float[count];
                for (int at = 0; at < columns * count; at += count) {
                    System.arraycopy(floats, at, pixel, 0, count);
                    for (int i = 0; i < count; i++) {
                        floats[at + i] = pixel[sampleOf[i]];
                    }
                }
            }
        }
    }

    /** Blue, green and red, a byte each, for each value that a pixel may have. */
    public static byte[] palette(TiffDirectory directory, TiffSamples samples) {
        if (!samples.isPalette()) {
            return new byte[0];
        }
        int entries = 1 << samples.bits();
        if (directory.count(TiffFields.PALETTE) < 3L * entries) {
            throw new ImageFormatException("the TIFF file is damaged: its palette has "
                    + directory.count(TiffFields.PALETTE) / 3 + " of " + entries + " colours");
        }
        int[] all = new int[3 * entries];
        Arrays.setAll(all, i -> (int) directory.valueAt(TiffFields.PALETTE, i));
        // Some writers have values of 8 bits where 16 are meant.
        int shift = Arrays.stream(all).allMatch(value -> value < 256) ? 0 : 8;
        byte[] colours = new byte[3 * entries];
        for (int i = 0; i < entries; i++) {
            for (int colour = 0; colour < 3; colour++) {
                colours[3 * i + 2 - colour] = (byte) (all[colour * entries + i] >> shift);
            }
        }
        return colours;
    }
}
