package dev.sluice.nativeops.blosc;

import dev.sluice.nativeops.ImageFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A buffer that C-Blosc 1 has packed, format version 2.
 *
 * <pre>
 *  0  version of the format     4  unpacked bytes      16  where each block begins, 4 bytes each
 *  1  version of the codec      8  bytes of a block        then the blocks, in any order, each a stream,
 *  2  flags: FLAGS below       12  packed bytes            or as many as a value has bytes; before each
 *  3  bytes of a value                                     stream the bytes it has, 4 of them
 * </pre>
 *
 * <p>All numbers are little endian. A stream that is as long packed as unpacked is stored. Whatever a damaged buffer says, nothing is allocated
 * but what the caller expects and one block, and nothing is written outside of it.
 */
public final class BloscBuffer {
    private static final int HEADER = 16;
    private static final int FORMAT = 2;

    /* FLAGS; the uppermost three bits are the codec. */
    private static final int SHUFFLED = 0x1;
    private static final int STORED = 0x2;
    private static final int BITS_SHUFFLED = 0x4;
    private static final int UNDIVIDED = 0x10;

    /** Values of more bytes are packed as one stream. */
    private static final int MOST_STREAMS = 16;

    /** Blocks of fewer values are packed as one stream. */
    private static final int FEWEST_VALUES = 128;

    private final byte[] packed;
    private final ByteBuffer numbers;
    private final int flags;
    private final int valueBytes;
    private final int size;
    private final int blockBytes;

    /**
     * Reads the header.
     *
     * @param packed all of it, kept and not modified
     * @throws ImageFormatException if it is damaged
     */
    public BloscBuffer(byte[] packed) {
        this.packed = packed;
        this.numbers = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        require(packed.length >= HEADER && numbers.getInt(12) == packed.length, "is truncated or damaged");
        require(packed[0] == FORMAT, "is of format " + packed[0] + ", not " + FORMAT);
        this.flags = Byte.toUnsignedInt(packed[2]);
        this.valueBytes = Math.max(1, Byte.toUnsignedInt(packed[3]));
        this.size = numbers.getInt(4);
        this.blockBytes = numbers.getInt(8);
        require(size >= 0 && blockBytes > 0, "is damaged");
    }

    private static void require(boolean right, String what) {
        if (!right) {
            throw new ImageFormatException("the blosc data " + what);
        }
    }

    /** How many bytes it unpacks to. */
    public int size() {
        return size;
    }

    /**
     * Unpacks it.
     *
     * @return {@link #size()} bytes
     * @throws ImageFormatException if it is damaged, or packed by an unknown codec
     */
    public byte[] unpack() {
        byte[] bytes = new byte[size];
        if ((flags & STORED) != 0) {
            require(packed.length == (long) HEADER + size, "is damaged");
            System.arraycopy(packed, HEADER, bytes, 0, size);
            return bytes;
        }
        BloscCodec codec = BloscCodec.of(flags >>> 5);
        int blocks = (int) (((long) size + blockBytes - 1) / blockBytes);
        require(HEADER + 4L * blocks <= packed.length, "is truncated or damaged");
        byte[] sorted = new byte[Math.min(size, blockBytes)];
        for (int block = 0; block < blocks; block++) {
            int to = block * blockBytes;
            int length = Math.min(blockBytes, size - to);
            unpackBlock(codec, numbers.getInt(HEADER + 4 * block), sorted, length);
            restore(sorted, bytes, to, length);
        }
        return bytes;
    }

    private void unpackBlock(BloscCodec codec, int start, byte[] block, int length) {
        boolean divided = (flags & UNDIVIDED) == 0
                && valueBytes <= MOST_STREAMS
                && blockBytes / valueBytes >= FEWEST_VALUES
                && length == blockBytes;
        int streams = divided ? valueBytes : 1;
        int streamBytes = length / streams;
        int from = start;
        for (int stream = 0; stream < streams; stream++) {
            require(from >= HEADER && from <= packed.length - 4, "is damaged");
            int bytes = numbers.getInt(from);
            from += 4;
            require(bytes >= 0 && bytes <= packed.length - from, "is damaged");
            if (bytes == streamBytes) {
                System.arraycopy(packed, from, block, stream * streamBytes, bytes);
            } else {
                unpackStream(codec, from, bytes, block, stream * streamBytes, streamBytes);
            }
            from += bytes;
        }
        require(streams * streamBytes == length, "is damaged");
    }

    private void unpackStream(BloscCodec codec, int from, int bytes, byte[] block, int at, int length) {
        try {
            require(codec.unpack(packed, from, bytes, block, at, length) == length, "is damaged");
        } catch (IndexOutOfBoundsException damaged) {
            throw new ImageFormatException("the blosc data is damaged", damaged);
        }
    }

    private void restore(byte[] sorted, byte[] bytes, int to, int length) {
        if ((flags & SHUFFLED) != 0) {
            BloscShuffle.restoreBytes(valueBytes, sorted, bytes, to, length);
        } else if ((flags & BITS_SHUFFLED) != 0) {
            BloscShuffle.restoreBits(valueBytes, sorted, bytes, to, length);
        } else {
            System.arraycopy(sorted, 0, bytes, to, length);
        }
    }
}
