package dev.sluice.nativeops.deflate;

import java.nio.ByteBuffer;
import java.util.zip.Adler32;
import java.util.zip.Deflater;

/*
 * What the differences of a photograph's values have in common is how often each occurs; of drawings whole stretches come again. A sample
 * says which: tiles, since a repetition from row to row has to be near in what is compressed.
 */
/**
 * Compresses blocks of rows into zlib streams (RFC 1950), one after the other, each by runs or by matches, whichever a sample of it is for.
 * What it makes depends on the block alone. Reused; not thread-safe.
 */
public final class ZlibBlocks implements AutoCloseable {
    /** Deflate with a window of 32 KiB, not tried hard; a multiple of 31. */
    private static final short HEADER = 0x7801;

    private static final int HEADER_BYTES = Short.BYTES;
    private static final int CHECKSUM_BYTES = Integer.BYTES;
    private static final int TILES = 4;
    private static final int TILE_ROWS = 8;
    private static final int TILE_BYTES = 256;
    private static final int SAMPLE = TILES * TILE_ROWS * TILE_BYTES;

    private final RunCoder runs = new RunCoder();
    private final Deflater deflater;
    private final Adler32 adler = new Adler32();
    private final byte[] sample = new byte[SAMPLE];
    private final byte[] sampled = new byte[bound(SAMPLE)];
    private byte[] packed = new byte[0];

    /**
     * A compressor.
     *
     * @param level 1 to 9 of zlib, for blocks that are compressed by matches
     */
    public ZlibBlocks(int level) {
        this.deflater = new Deflater(level, true);
    }

    /** What runs or zlib may make of so many bytes at worst. */
    private static int bound(int size) {
        int matches = Math.addExact(size, (size >> 12) + (size >> 14) + 64);
        return Math.max(RunCoder.bound(size), matches) + HEADER_BYTES + CHECKSUM_BYTES;
    }

    /**
     * Compresses a block.
     *
     * @param data its bytes, from the first on
     * @param size how many they are, at least one row
     * @param rowBytes bytes from one row to the next
     * @return the stream, until the next call
     */
    public ByteBuffer compress(byte[] data, int size, int rowBytes) {
        int bound = bound(size);
        if (packed.length < bound) {
            packed = new byte[bound];
        }
        ByteBuffer stream = ByteBuffer.wrap(packed);
        stream.putShort(HEADER);
        int end = takesMatches(data, size, rowBytes)
                ? HEADER_BYTES + deflate(data, size, packed, HEADER_BYTES)
                : runs.compress(data, 0, size, true, packed, HEADER_BYTES);
        adler.reset();
        adler.update(data, 0, size);
        stream.putInt(end, (int) adler.getValue());
        return stream.position(0).limit(end + CHECKSUM_BYTES);
    }

    private boolean takesMatches(byte[] data, int size, int rowBytes) {
        int sampleSize = fillSample(data, size / rowBytes, rowBytes);
        int matches = deflate(sample, sampleSize, sampled, 0);
        int withRuns = runs.compress(sample, 0, sampleSize, true, sampled, 0);
        return MatchesOrRuns.takesMatches(matches, withRuns, sampleSize);
    }

    private int fillSample(byte[] data, int rows, int rowBytes) {
        int width = Math.min(rowBytes, TILE_BYTES);
        int height = Math.min(rows, TILE_ROWS);
        int size = 0;
        for (int tile = 0; tile < TILES; tile++) {
            int row = (int) ((long) (rows - height) * tile / (TILES - 1));
            // Not along the diagonal, which may be all that is drawn.
            int column = (int) ((long) (rowBytes - width) * (tile * 2 % TILES + tile / 2) / (TILES - 1));
            for (int y = row; y < row + height; y++) {
                System.arraycopy(data, y * rowBytes + column, sample, size, width);
                size += width;
            }
        }
        return size;
    }

    private int deflate(byte[] data, int size, byte[] into, int at) {
        deflater.reset();
        deflater.setInput(data, 0, size);
        deflater.finish();
        int length = deflater.deflate(into, at, into.length - at);
        if (!deflater.finished()) {
            throw new IllegalStateException("deflate made more than " + length + " bytes of " + size);
        }
        return length;
    }

    /** Frees the native memory of the compressor. */
    @Override
    public void close() {
        deflater.end();
    }
}
