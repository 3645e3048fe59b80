package dev.sluice.nativeops;

/** The type of one channel value of a pixel. */
public enum Depth {
    /** Unsigned 8-bit integers, 0 to 255. */
    U8(1, 255),
    /** Unsigned 16-bit integers, 0 to 65535, in the byte order of the machine. */
    U16(2, 65_535),
    /** IEEE 754 single precision; nominally 0 to 1, but any value is kept as it is. */
    F32(4, 1);

    private final int bytes;
    private final double max;

    Depth(int bytes, double max) {
        this.bytes = bytes;
        this.max = max;
    }

    /** {@return bytes of one channel value} */
    public int bytes() {
        return bytes;
    }

    /** {@return the largest value of the integer depths; the nominal white, 1, of {@link #F32}} */
    public double max() {
        return max;
    }

    /** {@return the grey that {@link ResultEncoding#OFFSET} puts a difference of nothing at: 128, 32768 or 0.5} */
    public double middle() {
        return this == F32 ? 0.5 : (max + 1) / 2;
    }
}
