package dev.sluice.nativeops.png;

import dev.sluice.nativeops.kernel.NativeCodecs;

/**
 * The five filters (PNG, third edition, section 9.2): what is stored of a byte is its difference from a prediction.
 *
 * <p>The ordinal is the filter's number in the file. Before the first pixel of a row, and above the first row, everything is 0.
 */
enum RowFilter {
    NONE,
    SUB,
    UP,
    AVERAGE,
    PAETH;

    /**
     * Filters a part of a row.
     *
     * @param above the row above; zeros above the first one
     * @param row the row
     * @param from first byte of the part
     * @param to byte after its last
     * @param pixel bytes of a pixel
     * @param into where the filtered bytes go, from {@code at} on
     */
    void apply(byte[] above, byte[] row, int from, int to, int pixel, byte[] into, int at) {
        if (NativeCodecs.areUsed()) {
            NativeCodecs.filterRow(ordinal(), above, row, from, to, pixel, into, at);
        } else {
            applyInJava(above, row, from, to, pixel, into, at);
        }
    }

    /** The same by the loops in Java. */
    void applyInJava(byte[] above, byte[] row, int from, int to, int pixel, byte[] into, int at) {
        int shift = at - from;
        int first = Math.min(to, Math.max(from, pixel));
        switch (this) {
            case NONE -> System.arraycopy(row, from, into, at, to - from);
            case SUB -> {
                System.arraycopy(row, from, into, at, first - from);
                for (int i = first; i < to; i++) {
                    into[shift + i] = (byte) (row[i] - row[i - pixel]);
                }
            }
            case UP -> up(above, row, from, to, into, shift);
            case AVERAGE -> {
                for (int i = from; i < first; i++) {
                    into[shift + i] = (byte) (row[i] - ((above[i] & 0xff) >> 1));
                }
                for (int i = first; i < to; i++) {
                    into[shift + i] = (byte) (row[i] - ((row[i - pixel] & 0xff) + (above[i] & 0xff) >> 1));
                }
            }
            case PAETH -> {
                up(above, row, from, first, into, shift);
                for (int i = first; i < to; i++) {
                    into[shift + i] = (byte) (row[i] - paeth(row[i - pixel], above[i], above[i - pixel]));
                }
            }
        }
    }

    private static void up(byte[] above, byte[] row, int from, int to, byte[] into, int shift) {
        for (int i = from; i < to; i++) {
            into[shift + i] = (byte) (row[i] - above[i]);
        }
    }

    /**
     * That of left, above and above left which is nearest to left + above - above left, the first of equals. Without branches, which
     * no processor foresees here.
     */
    private static int paeth(byte left, byte above, byte corner) {
        int a = left & 0xff;
        int b = above & 0xff;
        int c = corner & 0xff;
        int toA = Math.abs(b - c);
        int toB = Math.abs(a - c);
        int toC = Math.abs(a + b - 2 * c);
        int nearerThanA = toB - toA >> 31 | toC - toA >> 31;
        int cBeforeB = toC - toB >> 31;
        int other = b ^ (b ^ c) & cBeforeB;
        return a ^ (a ^ other) & nearerThanA;
    }
}
