package dev.sluice.nativeops.tiff.block;

import dev.sluice.nativeops.kernel.NativeCodecs;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Differences of neighbouring values, which compress better than the values (TIFF 6.0, section 14, and Adobe Photoshop TIFF Technical
 * Note 3 for floating point). All methods work in place on one row, of which {@code samples} values belong to one pixel.
 */
final class TiffPrediction {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private TiffPrediction() {}

    /** Replaces each value, of 1 or 2 bytes, the lower one first, by its difference from that of the pixel before. */
    static void subtract(byte[] row, int from, int length, int samples, int valueBytes) {
        int step = samples * valueBytes;
        if (valueBytes == 1) {
            if (NativeCodecs.areUsed()) {
                NativeCodecs.subtractBytes(row, from, length, step);
            } else {
                subtractBytes(row, from, length, step);
            }
            return;
        }
        for (int i = from + length - 2; i >= from + step; i -= 2) {
            SHORT.set(row, i, (short) ((short) SHORT.get(row, i) - (short) SHORT.get(row, i - step)));
        }
    }

    static void subtractBytes(byte[] row, int from, int length, int step) {
        for (int i = from + length - 1; i >= from + step; i--) {
            row[i] = (byte) (row[i] - row[i - step]);
        }
    }

    /** Undoes differences of values of 1, 2, 4 or 8 bytes, the lowest one first. */
    static void add(byte[] row, int length, int samples, int valueBytes) {
        int step = samples * valueBytes;
        switch (valueBytes) {
            case 1 -> addBytes(row, length, step);
            case 2 -> {
                for (int i = step; i + 1 < length; i += 2) {
                    SHORT.set(row, i, (short) ((short) SHORT.get(row, i) + (short) SHORT.get(row, i - step)));
                }
            }
            case 4 -> {
                for (int i = step; i + 3 < length; i += 4) {
                    INT.set(row, i, (int) INT.get(row, i) + (int) INT.get(row, i - step));
                }
            }
            default -> {
                for (int i = step; i + 7 < length; i += 8) {
                    LONG.set(row, i, (long) LONG.get(row, i) + (long) LONG.get(row, i - step));
                }
            }
        }
    }

    private static void addBytes(byte[] row, int length, int step) {
        if (NativeCodecs.areUsed()) {
            NativeCodecs.addBytes(row, length, step);
        } else {
            addBytesInJava(row, length, step);
        }
    }

    static void addBytesInJava(byte[] row, int length, int step) {
        for (int i = step; i < length; i++) {
            row[i] = (byte) (row[i] + row[i - step]);
        }
    }

    /**
     * Undoes the prediction of floats: the bytes of a row are differences, of all first bytes (those of sign and exponent), then all second
     * ones and so on. They come out with the lowest byte of each value first, whatever the order of the file.
     *
     * @param spare as long as the row, overwritten
     */
    static void addFloats(byte[] row, int length, int samples, int valueBytes, byte[] spare) {
        addBytes(row, length, samples);
        int values = length / valueBytes;
        for (int part = 0; part < valueBytes; part++) {
            int from = (valueBytes - 1 - part) * values;
            for (int i = 0, to = part; i < values; i++, to += valueBytes) {
                spare[to] = row[from + i];
            }
        }
        System.arraycopy(spare, 0, row, 0, values * valueBytes);
    }
}
