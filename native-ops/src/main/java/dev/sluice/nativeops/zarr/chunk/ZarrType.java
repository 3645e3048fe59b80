package dev.sluice.nativeops.zarr.chunk;

import dev.sluice.nativeops.Depth;

/*
 * As with TIFF files: truth values, numbers of one bit, are stretched to the whole range of 8; 8 and 16 bits without sign keep their values; everything else becomes floating
 * point and keeps its value, rounded to the nearest that single precision has.
 */
/** The types of an array's values, and what becomes of them in an {@link dev.sluice.nativeops.Image}. */
public enum ZarrType {
    BOOL('b', 1, Depth.U8),
    UINT8('u', 1, Depth.U8),
    UINT16('u', 2, Depth.U16),
    UINT32('u', 4, Depth.F32),
    UINT64('u', 8, Depth.F32),
    INT8('i', 1, Depth.F32),
    INT16('i', 2, Depth.F32),
    INT32('i', 4, Depth.F32),
    INT64('i', 8, Depth.F32),
    FLOAT16('f', 2, Depth.F32),
    FLOAT32('f', 4, Depth.F32),
    FLOAT64('f', 8, Depth.F32);

    private final char kind;
    private final int bytes;
    private final Depth depth;

    ZarrType(char kind, int bytes, Depth depth) {
        this.kind = kind;
        this.bytes = bytes;
        this.depth = depth;
    }

    /** The type that an image's values are written as. */
    public static ZarrType of(Depth depth) {
        return switch (depth) {
            case U8 -> UINT8;
            case U16 -> UINT16;
            case F32 -> FLOAT32;
        };
    }

    /** Its name in version 3. */
    public String title() {
        return switch (kind) {
            case 'b' -> "bool";
            case 'u' -> "uint" + 8 * bytes;
            case 'i' -> "int" + 8 * bytes;
            default -> "float" + 8 * bytes;
        };
    }

    /** Its name in version 2, little endian. */
    public String code() {
        return (bytes == 1 ? "|" : "<") + kind + bytes;
    }

    /** What kind of number it is: b for truth values, u without and i with sign, f floating point. */
    public char kind() {
        return kind;
    }

    /** Bytes of a value in a chunk. */
    public int bytes() {
        return bytes;
    }

    /** The type of the values in an image. */
    public Depth depth() {
        return depth;
    }

    /** Whether a value in an image has the bits of one in a chunk. */
    public boolean isKept() {
        return this == UINT8 || this == UINT16 || this == FLOAT32;
    }
}
