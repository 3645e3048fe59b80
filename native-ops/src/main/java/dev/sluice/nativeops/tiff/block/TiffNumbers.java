package dev.sluice.nativeops.tiff.block;

import dev.sluice.nativeops.tiff.directory.TiffFields;
import dev.sluice.nativeops.tiff.page.TiffSamples;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Numbers of any length and type in the rows of blocks. */
final class TiffNumbers {
    private TiffNumbers() {}

    /** A number of 1 to 57 bits, the highest bit first, wherever it begins and whatever the order of bytes. */
    static long bits(byte[] row, long position, int bits) {
        int at = (int) (position >>> 3);
        int before = (int) (position & 7);
        int bytes = before + bits + 7 >>> 3;
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | row[at + i] & 0xff;
        }
        return value >>> 8 * bytes - before - bits & (1L << bits) - 1;
    }

    /** A number of whole bytes. */
    static long whole(byte[] row, int at, int size, ByteOrder order) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            int place = order == ByteOrder.BIG_ENDIAN ? at + i : at + size - 1 - i;
            value = value << 8 | row[place] & 0xff;
        }
        return value;
    }

    /**
     * Values that become floating point.
     *
     * @param first the number of the first value in the row
     * @param out where they go, from 0
     * @param turned which of them are turned over
     */
    static void floats(
            byte[] row,
            TiffSamples samples,
            ByteOrder order,
            int first,
            float[] out,
            int values,
            TiffSamples.Turned turned) {
        int bits = samples.bits();
        if (samples.format() == TiffFields.FLOAT) {
            floats(row, bits, order, first, turned, out, values);
            return;
        }
        boolean signed = samples.format() == TiffFields.SIGNED;
        boolean whole = bits == 8 || bits == 16 || bits == 32 || bits == 64;
        double largest = Math.scalb(1.0, signed ? bits - 1 : bits) - 1;
        for (int i = 0; i < values; i++) {
            long value = whole
                    ? whole(row, (first + i) * (bits / 8), bits / 8, order)
                    : longBits(row, (long) (first + i) * bits, bits);
            if (signed) {
                value = value << 64 - bits >> 64 - bits;
            }
            if (turned.is(i)) {
                // Of 64 bits the largest value has no exact double, nor has what is left of it.
                double plain = signed || value >= 0 ? (double) value : unsigned(value);
                out[i] = (float) (largest - plain);
            } else {
                out[i] = signed || value >= 0 ? value : unsigned(value);
            }
        }
    }

    private static long longBits(byte[] row, long position, int bits) {
        if (bits <= 32) {
            return bits(row, position, bits);
        }
        return bits(row, position, bits - 32) << 32 | bits(row, position + bits - 32, 32);
    }

    /** An unsigned number of 64 bits with its highest bit set. */
    private static float unsigned(long value) {
        // Halved with the lost bit kept, which only decides how the half is rounded.
        return (value >>> 1 | value & 1) * 2f;
    }

    private static void floats(
            byte[] row, int bits, ByteOrder order, int first, TiffSamples.Turned turned, float[] out, int values) {
        MemorySegment all = MemorySegment.ofArray(row);
        switch (bits) {
            case 32 ->
                MemorySegment.copy(all, ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(order), 4L * first, out, 0, values);
            case 64 -> {
                ValueLayout.OfDouble layout = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(order);
                for (int i = 0; i < values; i++) {
                    double value = all.get(layout, 8L * (first + i));
                    out[i] = (float) (turned.is(i) ? 1 - value : value);
                }
            }
            case 16 -> {
                ValueLayout.OfShort layout = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order);
                for (int i = 0; i < values; i++) {
                    out[i] = Float.float16ToFloat(all.get(layout, 2L * (first + i)));
                }
            }
            default -> {
                for (int i = 0; i < values; i++) {
                    out[i] = float24((int) whole(row, 3 * (first + i), 3, order));
                }
            }
        }
        for (int pixel = 0; turned.count() > 0 && bits < 64 && pixel < values; pixel += turned.perPixel()) {
            for (int i = pixel; i < pixel + turned.count(); i++) {
                out[i] = 1 - out[i];
            }
        }
    }

    /** A float of 1 bit of sign, 7 of exponent, 16 of mantissa, as Adobe's note has it; every one is a float. */
    static float float24(int value) {
        int sign = value >>> 23 << 31;
        int exponent = value >>> 16 & 0x7f;
        int mantissa = value & 0xffff;
        if (exponent == 0x7f) {
            return Float.intBitsToFloat(sign | 0x7f80_0000 | mantissa << 7);
        }
        if (exponent == 0) {
            float small = mantissa * 0x1p-78f;
            return sign == 0 ? small : -small;
        }
        return Float.intBitsToFloat(sign | exponent + 64 << 23 | mantissa << 7);
    }
}
