package dev.sluice.nativeops.tiff.block;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.kernel.NativeCodecs;
import java.util.Arrays;

/*
 * TIFF revision 6.0, section 13: codes of 9 to 12 bits, the highest bit first, which become longer one code earlier than they need to.
 * An entry is the entry before it and one byte, so a string is written from its end to its beginning. The first string that is no
 * known code is one longer than the last: it ends with the byte that it begins with. Any other unknown code is damage. A table that is
 * full stays as it is: some writers clear it too late.
 *
 * The loop over the codes is native where there is the library; its twin here makes the same bytes, and finds the same damage.
 */
/** Undoes LZW. Confined to one thread at a time. */
final class TiffLzw {
    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int FIRST = 258;
    private static final int LEAST_BITS = 9;
    private static final int MOST_BITS = 12;
    private static final int SIZE = 1 << MOST_BITS;

    private final TiffStored stored;
    private final boolean isNative;

    /** What the native loop takes and gives back: a position, and the fields from {@code bits} on in their order. */
    private final int[] state = new int[8];

    /** In Java: of each entry its last byte, and above that the entry before it. */
    private final int[] entries;

    private final short[] lengths;

    /** In native code: of each entry the last bytes of its string, and its length, above which stands the entry that comes before those. */
    private final long[] tails;

    private final int[] chains;

    private final byte[] first = new byte[SIZE];

    /** What of the last string had no room yet; the native loop writes eight bytes at a time. */
    private final byte[] rest = new byte[SIZE + Long.BYTES];

    private int bits;
    private int held;
    private int width;
    private int free;
    private int last;
    private int restAt;
    private int restEnd;

    TiffLzw(TiffStored stored) {
        this(stored, NativeCodecs.areUsed());
    }

    /** One whose loop is native, which the library must be there for, or in Java. */
    TiffLzw(TiffStored stored, boolean isNative) {
        this.stored = stored;
        this.isNative = isNative;
        this.entries = new int[isNative ? 0 : SIZE];
        this.lengths = new short[isNative ? 0 : SIZE];
        this.tails = new long[isNative ? SIZE : 0];
        this.chains = new int[isNative ? SIZE : 0];
        for (int i = 0; i < CLEAR; i++) {
            first[i] = (byte) i;
        }
        if (isNative) {
            Arrays.setAll(tails, i -> i < CLEAR ? i : 0);
            Arrays.fill(chains, 0, CLEAR, 1);
        } else {
            Arrays.setAll(entries, i -> i < CLEAR ? i : 0);
            Arrays.fill(lengths, 0, CLEAR, (short) 1);
        }
    }

    /**
     * Begins with a block.
     *
     * @throws UnsupportedOperationException if it is not damaged, but of a form that is not read
     */
    void begin() {
        bits = 0;
        held = 0;
        restAt = 0;
        restEnd = 0;
        clear();
        if (stored.fill() && stored.isOldLzw()) {
            throw new UnsupportedOperationException("is compressed by LZW of a form from before TIFF 5.0");
        }
    }

    private void clear() {
        width = LEAST_BITS;
        free = FIRST;
        last = -1;
    }

    void read(byte[] into, int from, int length) {
        if (isNative) {
            readNatively(into, from, length);
        } else {
            readInJava(into, from, length);
        }
    }

    private void readNatively(byte[] into, int from, int length) {
        for (int done = 0; done < length; ) {
            keep(bits, held, width, free, last, restAt, restEnd);
            int more = NativeCodecs.undoLzw(
                    stored.buffer(),
                    stored.limit(),
                    state,
                    tails,
                    chains,
                    first,
                    rest,
                    into,
                    from + done,
                    length - done);
            stored.moveTo(state[0]);
            bits = state[1];
            held = state[2];
            width = state[3];
            free = state[4];
            last = state[5];
            restAt = state[6];
            restEnd = state[7];
            switch (more) {
                case NativeCodecs.LZW_ENDS -> throw new ImageFormatException("ends too early");
                case NativeCodecs.LZW_IMPOSSIBLE -> throw new ImageFormatException("holds an impossible LZW code");
                default -> done += more;
            }
            if (done < length && !stored.fill()) {
                throw new ImageFormatException("is truncated");
            }
        }
    }

    private void keep(int... fields) {
        state[0] = stored.position();
        System.arraycopy(fields, 0, state, 1, fields.length);
    }

    private void readInJava(byte[] into, int from, int length) {
        int at = from;
        int end = from + length;
        int waiting = Math.min(restEnd - restAt, length);
        System.arraycopy(rest, restAt, into, at, waiting);
        restAt += waiting;
        at += waiting;
        while (at < end) {
            int code = code();
            if (code == CLEAR) {
                clear();
                continue;
            }
            int size = add(code);
            if (size <= end - at) {
                write(code, into, at, size);
                at += size;
            } else {
                write(code, rest, 0, size);
                int fitting = end - at;
                System.arraycopy(rest, 0, into, at, fitting);
                restAt = fitting;
                restEnd = size;
                at = end;
            }
        }
    }

    private int code() {
        while (held < width) {
            int next = stored.next();
            if (next < 0) {
                throw new ImageFormatException("is truncated");
            }
            bits = bits << 8 | next;
            held += 8;
        }
        held -= width;
        int code = bits >>> held & (1 << width) - 1;
        if (code == END) {
            throw new ImageFormatException("ends too early");
        }
        return code;
    }

    /** Makes the entry that a code brings about, and returns how long the code's own string is. */
    private int add(int code) {
        if (last < 0) {
            if (code > END) {
                throw new ImageFormatException("holds an impossible LZW code");
            }
        } else if (free < SIZE) {
            if (code > free) {
                throw new ImageFormatException("holds an impossible LZW code");
            }
            byte ending = first[code == free ? last : code];
            entries[free] = last << 8 | ending & 0xff;
            lengths[free] = (short) (lengths[last] + 1);
            first[free] = first[last];
            free++;
            if (free == (1 << width) - 1 && width < MOST_BITS) {
                width++;
            }
        }
        last = code;
        return lengths[code];
    }

    private void write(int code, byte[] into, int from, int size) {
        int entry = entries[code];
        for (int at = from + size - 1; at >= from; at--) {
            into[at] = (byte) entry;
            entry = entries[entry >>> 8];
        }
    }
}
