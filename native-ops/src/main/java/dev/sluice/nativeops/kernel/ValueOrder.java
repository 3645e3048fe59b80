package dev.sluice.nativeops.kernel;

import java.util.Arrays;

/** The order of the values of pixels in rows of bytes: images begin with blue, most files with red. Safe for use by any number of threads. */
public final class ValueOrder {
    private ValueOrder() {}

    /**
     * Exchanges the first and the third value of each pixel.
     *
     * @param row the bytes; changed
     * @param at where the first pixel begins
     * @param pixels how many
     * @param channels values of a pixel, 3 or 4
     * @param valueBytes bytes of a value, 1 or 2
     */
    public static void exchange(byte[] row, int at, int pixels, int channels, int valueBytes) {
        if (NativeCodecs.areUsed()) {
            NativeCodecs.exchange(row, at, pixels, channels, valueBytes);
        } else {
            exchangeInJava(row, at, pixels, channels, valueBytes);
        }
    }

    static void exchangeInJava(byte[] row, int at, int pixels, int channels, int valueBytes) {
        int pixel = channels * valueBytes;
        for (int i = at; i < at + pixels * pixel; i += pixel) {
            for (int b = i; b < i + valueBytes; b++) {
                byte first = row[b];
                row[b] = row[b + 2 * valueBytes];
                row[b + 2 * valueBytes] = first;
            }
        }
    }

    /**
     * Brings the values of each pixel into another order.
     *
     * @param row the bytes; changed
     * @param at where the first pixel begins
     * @param pixels how many
     * @param order of each place in a pixel the place from which its value comes
     * @param valueBytes bytes of a value
     */
    public static void arrange(byte[] row, int at, int pixels, int[] order, int valueBytes) {
        if (isExchange(order) && valueBytes <= 2) {
            exchange(row, at, pixels, order.length, valueBytes);
            return;
        }
        int pixel = order.length * valueBytes;
        byte[] spare = new byte[pixel];
        for (int i = at; i < at + pixels * pixel; i += pixel) {
            System.arraycopy(row, i, spare, 0, pixel);
            for (int value = 0; value < order.length; value++) {
                System.arraycopy(spare, order[value] * valueBytes, row, i + value * valueBytes, valueBytes);
            }
        }
    }

    private static boolean isExchange(int[] order) {
        return Arrays.equals(order, new int[] {2, 1, 0}) || Arrays.equals(order, new int[] {2, 1, 0, 3});
    }
}
