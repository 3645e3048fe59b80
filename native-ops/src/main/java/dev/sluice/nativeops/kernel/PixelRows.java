package dev.sluice.nativeops.kernel;

import dev.sluice.nativeops.Depth;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Moves rows of pixels between an image and float arrays.
 *
 * <p>Bytes are read as signed with the top bit turned over, which is the unsigned value less 128: HotSpot vectorises that
 * conversion and not the unsigned one. Confined to one strip at a time, for its row buffer.
 */
public final class PixelRows {
    /** Adding and subtracting 1.5 x 2^23 rounds a float below 2^22 to a whole number, half to even. */
    private static final float ROUNDING = 12_582_912f;

    private byte[] bytes = new byte[0];
    private short[] shorts = new short[0];

    /** Makes room for rows of that many values. */
    public void fit(int values) {
        if (bytes.length < values) {
            bytes = new byte[values];
            shorts = new short[values];
        }
    }

    /** Bytes of the row buffers. */
    public long bytes() {
        return bytes.length + 2L * shorts.length;
    }

    /** Reads a row into the beginning of {@code out}; every value is exact. */
    public void read(MemorySegment pixels, Depth depth, long position, float[] out, int values) {
        switch (depth) {
            case U8 -> {
                MemorySegment.copy(pixels, ValueLayout.JAVA_BYTE, position, bytes, 0, values);
                turnTopBits(bytes, values);
                widen(bytes, out, values);
            }
            case U16 -> {
                MemorySegment.copy(pixels, ValueLayout.JAVA_SHORT_UNALIGNED, position, shorts, 0, values);
                turnTopBits(shorts, values);
                widen(shorts, out, values);
            }
            case F32 -> MemorySegment.copy(pixels, ValueLayout.JAVA_FLOAT_UNALIGNED, position, out, 0, values);
        }
    }

    /** Writes a row from the beginning of {@code in}; the integer depths round half to even and saturate. */
    public void write(MemorySegment pixels, Depth depth, long position, float[] in, int values) {
        switch (depth) {
            case U8 -> {
                narrow(in, bytes, values);
                MemorySegment.copy(bytes, 0, pixels, ValueLayout.JAVA_BYTE, position, values);
            }
            case U16 -> {
                narrow(in, shorts, values);
                MemorySegment.copy(shorts, 0, pixels, ValueLayout.JAVA_SHORT_UNALIGNED, position, values);
            }
            case F32 -> MemorySegment.copy(in, 0, pixels, ValueLayout.JAVA_FLOAT_UNALIGNED, position, values);
        }
    }

    private static void turnTopBits(byte[] row, int n) {
        for (int x = 0; x < n; x++) {
            row[x] = (byte) (row[x] ^ 0x80);
        }
    }

    private static void turnTopBits(short[] row, int n) {
        for (int x = 0; x < n; x++) {
            row[x] = (short) (row[x] ^ 0x8000);
        }
    }

    private static void widen(byte[] row, float[] out, int n) {
        for (int x = 0; x < n; x++) {
            out[x] = row[x] + 128f;
        }
    }

    private static void widen(short[] row, float[] out, int n) {
        for (int x = 0; x < n; x++) {
            out[x] = row[x] + 32_768f;
        }
    }

    private static void narrow(float[] in, byte[] row, int n) {
        for (int x = 0; x < n; x++) {
            row[x] = (byte) whole(in[x], 255f);
        }
    }

    private static void narrow(float[] in, short[] row, int n) {
        for (int x = 0; x < n; x++) {
            row[x] = (short) whole(in[x], 65_535f);
        }
    }

    /** Saturates to 0 to {@code max}, and rounds; what is not a number stays so and ends as 0. */
    private static float whole(float value, float max) {
        return Math.max(0f, Math.min(max, value)) + ROUNDING - ROUNDING;
    }
}
