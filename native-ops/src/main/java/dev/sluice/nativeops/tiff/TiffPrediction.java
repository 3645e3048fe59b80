package dev.sluice.nativeops.tiff;

/**
 * Differences of neighbouring values, which compress better than the values (TIFF 6.0, section 14, and Adobe Photoshop TIFF Technical
 * Note 3 for floating point). All methods work in place on one row.
 */
final class TiffPrediction {
    private TiffPrediction() {}

    /** Replaces each byte by its difference from that of the pixel before. */
    static void subtractBytes(byte[] row, int from, int length, int samples) {
        for (int i = from + length - 1; i >= from + samples; i--) {
            row[i] = (byte) (row[i] - row[i - samples]);
        }
    }

    static void addBytes(byte[] row, int from, int length, int samples) {
        for (int i = from + samples; i < from + length; i++) {
            row[i] = (byte) (row[i] + row[i - samples]);
        }
    }

    /** The same for values of two bytes, the lower one first. */
    static void subtractShorts(byte[] row, int from, int length, int samples) {
        int step = 2 * samples;
        for (int i = from + length - 2; i >= from + step; i -= 2) {
            put(row, i, get(row, i) - get(row, i - step));
        }
    }

    static void addShorts(byte[] row, int from, int length, int samples) {
        int step = 2 * samples;
        for (int i = from + step; i < from + length; i += 2) {
            put(row, i, get(row, i) + get(row, i - step));
        }
    }

    private static int get(byte[] row, int at) {
        return row[at] & 0xff | (row[at + 1] & 0xff) << 8;
    }

    private static void put(byte[] row, int at, int value) {
        row[at] = (byte) value;
        row[at + 1] = (byte) (value >> 8);
    }

    /**
     * Undoes the prediction of floats: the bytes of a row are differences, of all first bytes (those of sign and exponent), then all second
     * ones and so on. They come out with the lowest byte of each value first, whatever the order of the file.
     *
     * @param spare as long as the row
     */
    static void addFloats(byte[] row, int from, int length, int samples, byte[] spare) {
        addBytes(row, from, length, samples);
        int values = length / 4;
        for (int i = 0; i < values; i++) {
            spare[4 * i] = row[from + 3 * values + i];
            spare[4 * i + 1] = row[from + 2 * values + i];
            spare[4 * i + 2] = row[from + values + i];
            spare[4 * i + 3] = row[from + i];
        }
        System.arraycopy(spare, 0, row, from, 4 * values);
    }
}
