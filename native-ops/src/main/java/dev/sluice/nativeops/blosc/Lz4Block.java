package dev.sluice.nativeops.blosc;

import dev.sluice.nativeops.ImageFormatException;

/** A block of LZ4 by itself, as numcodecs writes it behind its size. */
public final class Lz4Block {
    private Lz4Block() {}

    /**
     * Unpacks a block.
     *
     * @param packed holds the block
     * @param from where it begins; it reaches to the end
     * @param length how many bytes it was
     * @return so many bytes
     * @throws ImageFormatException if it is damaged or was of another length
     */
    public static byte[] unpack(byte[] packed, int from, int length) {
        byte[] bytes = new byte[length];
        try {
            int done = BloscCodec.LZ4.unpack(packed, from, packed.length - from, bytes, 0, length);
            if (done == length) {
                return bytes;
            }
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            throw new ImageFormatException("the lz4 data is damaged", e);
        }
        throw new ImageFormatException("the lz4 data is damaged: it ends too early");
    }
}
