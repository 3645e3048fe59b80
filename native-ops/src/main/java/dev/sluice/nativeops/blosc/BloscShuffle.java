package dev.sluice.nativeops.blosc;

/** How the bytes of a block were sorted before they were compressed, and how that is undone. What is over at the end stays where it is. */
final class BloscShuffle {
    private BloscShuffle() {}

    /** All first bytes of the values, then all second ones, and so on. */
    static void restoreBytes(int valueBytes, byte[] sorted, byte[] bytes, int to, int length) {
        int values = length / valueBytes;
        for (int part = 0; part < valueBytes; part++) {
            int from = part * values;
            for (int value = 0, at = to + part; value < values; value++, at += valueBytes) {
                bytes[at] = sorted[from + value];
            }
        }
        copyRest(values * valueBytes, sorted, bytes, to, length);
    }

    /** All lowest bits of the first bytes, eight values to a byte, then the next bits; only where the number of values divides by eight. */
    static void restoreBits(int valueBytes, byte[] sorted, byte[] bytes, int to, int length) {
        int values = length / valueBytes;
        if (values % 8 != 0) {
            System.arraycopy(sorted, 0, bytes, to, length);
            return;
        }
        int eights = values / 8;
        for (int part = 0; part < valueBytes; part++) {
            int first = 8 * part * eights;
            for (int eight = 0; eight < eights; eight++) {
                restoreEight(sorted, first + eight, eights, bytes, to + 8 * eight * valueBytes + part, valueBytes);
            }
        }
        copyRest(values * valueBytes, sorted, bytes, to, length);
    }

    private static void restoreEight(byte[] sorted, int from, int step, byte[] bytes, int to, int valueBytes) {
        long planes = 0;
        for (int bit = 0; bit < 8; bit++) {
            planes |= (sorted[from + bit * step] & 0xffL) << (8 * bit);
        }
        for (int value = 0; value < 8; value++) {
            // Gathers bit number value of each plane: the multiplication moves eight bits that stand eight apart side
            // by side.
            long bits = (planes >>> value) & 0x0101010101010101L;
            bytes[to + value * valueBytes] = (byte) ((bits * 0x0102040810204080L) >>> 56);
        }
    }

    private static void copyRest(int done, byte[] sorted, byte[] bytes, int to, int length) {
        System.arraycopy(sorted, done, bytes, to + done, length - done);
    }
}
