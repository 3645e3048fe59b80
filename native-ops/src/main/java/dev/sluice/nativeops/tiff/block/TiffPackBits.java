package dev.sluice.nativeops.tiff.block;

import dev.sluice.nativeops.ImageFormatException;
import java.util.Arrays;

/** Undoes PackBits (TIFF revision 6.0, section 9): runs of equal bytes, and runs of others. Confined to one thread at a time. */
final class TiffPackBits {
    /** The length byte that means nothing. */
    private static final int NOTHING = 128;

    private final TiffStored stored;
    private int literal;
    private int repeats;
    private byte repeated;

    TiffPackBits(TiffStored stored) {
        this.stored = stored;
    }

    void begin() {
        literal = 0;
        repeats = 0;
    }

    void read(byte[] into, int from, int length) {
        int at = from;
        int end = from + length;
        while (at < end) {
            if (literal > 0) {
                int size = Math.min(literal, end - at);
                stored.read(into, at, size);
                literal -= size;
                at += size;
            } else if (repeats > 0) {
                int size = Math.min(repeats, end - at);
                Arrays.fill(into, at, at + size, repeated);
                repeats -= size;
                at += size;
            } else {
                run();
            }
        }
    }

    private void run() {
        int code = required();
        if (code < NOTHING) {
            literal = code + 1;
        } else if (code > NOTHING) {
            repeats = 257 - code;
            repeated = (byte) required();
        }
    }

    private int required() {
        int value = stored.next();
        if (value < 0) {
            throw new ImageFormatException("is truncated");
        }
        return value;
    }
}
