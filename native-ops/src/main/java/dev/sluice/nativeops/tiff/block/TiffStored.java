package dev.sluice.nativeops.tiff.block;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.memory.HeaderBytes;
import java.io.IOException;
import java.io.InputStream;

/** The stored bytes of a block, of which a piece is in memory. Confined to one thread at a time. */
final class TiffStored {
    private static final int PIECE = 1 << 16;

    /** Turns a byte over, so that its lowest bit is its highest. */
    private static final byte[] REVERSED = new byte[256];

    static {
        for (int i = 0; i < REVERSED.length; i++) {
            REVERSED[i] = (byte) (Integer.reverse(i) >>> 24);
        }
    }

    private final HeaderBytes file;
    private final byte[] buffer = new byte[PIECE];
    private int position;
    private int limit;
    private long next;
    private long left;
    private boolean reversed;

    TiffStored(HeaderBytes file) {
        this.file = file;
    }

    /** Begins with a block. */
    void begin(long offset, long size, boolean reversedBits) {
        position = 0;
        limit = 0;
        next = offset;
        left = size;
        reversed = reversedBits;
    }

    /** Reads the next piece when the last one is used up; false at the end of the block. */
    boolean fill() {
        if (position < limit) {
            return true;
        }
        int size = (int) Math.min(PIECE, left);
        if (size == 0) {
            return false;
        }
        load(buffer, 0, size);
        position = 0;
        limit = size;
        return true;
    }

    private void load(byte[] into, int from, int size) {
        file.copy(next, into, from, size);
        next += size;
        left -= size;
        for (int i = from; reversed && i < from + size; i++) {
            into[i] = REVERSED[into[i] & 0xff];
        }
    }

    /** Whether a block that begins here is of the old form of LZW: its first code, which clears the table, has the lowest bit first. */
    boolean isOldLzw() {
        return limit - position >= 2 && buffer[position] == 0 && (buffer[position + 1] & 1) == 1;
    }

    byte[] buffer() {
        return buffer;
    }

    /** Where the bytes of the piece begin that are not used yet. */
    int position() {
        return position;
    }

    /** The end of the piece. */
    int limit() {
        return limit;
    }

    /** Goes on at a place of the piece: what lies before it is used. */
    void moveTo(int place) {
        position = place;
    }

    /** How many there are, all of which are used now. */
    int take() {
        int size = limit - position;
        position = limit;
        return size;
    }

    /** The next byte, -1 at the end of the block. */
    int next() {
        return position < limit || fill() ? buffer[position++] & 0xff : -1;
    }

    /** The next bytes of the block: those that are more than a piece go straight to where they are wanted. */
    void read(byte[] into, int from, int length) {
        if (length > left + (limit - position)) {
            throw new ImageFormatException("is truncated");
        }
        int done = 0;
        while (done < length) {
            if (position == limit && length - done >= PIECE) {
                load(into, from + done, length - done);
                return;
            }
            fill();
            int held = Math.min(limit - position, length - done);
            System.arraycopy(buffer, position, into, from + done, held);
            position += held;
            done += held;
        }
    }

    /** The same bytes as a stream. */
    InputStream asStream() {
        return new InputStream() {
            @Override
            public int read() {
                return next();
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                if (!fill()) {
                    return -1;
                }
                int size = Math.min(length, limit - position);
                System.arraycopy(buffer, position, into, from, size);
                position += size;
                return size;
            }
        };
    }
}
