package dev.sluice.nativeops.png;

import dev.sluice.nativeops.WriteOptions;
import dev.sluice.nativeops.deflate.MatchesOrRuns;
import dev.sluice.nativeops.deflate.RunCoder;
import java.util.Arrays;
import java.util.zip.Deflater;

/*
 * Filters are compared by the entropy of their bytes, counted over a few tiles of the piece. No filter at all, which keeps repetitions,
 * and the best one are then tried by compressing the tiles: by matches, which is what a level asks for; with
 * WriteOptions.PNG_AUTOMATIC by runs as well, which are several times as fast. They win unless matches save a few hundredths or, of bytes
 * that are hard to compress, where the search for matches is slowest, a fifth. Tiles, not rows: a repetition from row to row has to be near in
 * what is compressed.
 */
/** Chooses how a piece is filtered and compressed, by a sample of it and nothing else. Reused; not thread-safe. */
final class PieceSample implements AutoCloseable {
    private static final int TILES = 4;
    private static final int TILE_ROWS = 8;
    private static final int TILE_BYTES = 256;

    /** Bytes of a sample: a tile is at least one pixel wide, and a pixel at most 8 bytes. */
    private static final int ROOM = TILES * TILE_ROWS * TILE_BYTES;

    /** What the last filter, whose prediction takes the longest, must make of the bits of the others. */
    private static final double WORTH_PAETH = 0.97;

    /** Of the sample's matches under PNG_AUTOMATIC; level 1 says nearly the same as higher ones. */
    private static final int AUTOMATIC_LEVEL = 1;

    private static final RowFilter[] FILTERS = RowFilter.values();

    private final PackedRows rows;
    private final int level;
    private final byte[][] filtered = new byte[FILTERS.length][ROOM];
    private final byte[] packed = new byte[RunCoder.bound(2 * ROOM)];
    private final int[] counts = new int[256];
    private final RunCoder runs;
    private final Deflater deflater;
    private final byte[] row;
    private final byte[] above;

    PieceSample(PackedRows rows, int level, RunCoder runs) {
        this.rows = rows;
        this.level = level;
        this.runs = runs;
        this.deflater = new Deflater(level == WriteOptions.PNG_AUTOMATIC ? AUTOMATIC_LEVEL : level, true);
        this.row = new byte[TILE_BYTES + rows.pixel()];
        this.above = new byte[TILE_BYTES + rows.pixel()];
    }

    /**
     * What is done to a piece.
     *
     * @param filter of all its rows
     * @param matches whether it is compressed by matches, not by runs
     */
    record Choice(RowFilter filter, boolean matches) {}

    /** Chooses for a piece of rows. */
    Choice choose(int from, int to) {
        if (level == 0) {
            return new Choice(RowFilter.NONE, true);
        }
        int size = fill(from, to);
        RowFilter best = RowFilter.NONE;
        double least = Double.MAX_VALUE;
        for (RowFilter filter : FILTERS) {
            double bits = entropy(filtered[filter.ordinal()], size);
            if (bits < least * (filter == RowFilter.PAETH ? WORTH_PAETH : 1)) {
                least = bits;
                best = filter;
            }
        }
        int plain = deflated(RowFilter.NONE, size);
        int bestFiltered = best == RowFilter.NONE ? plain : deflated(best, size);
        int matches = Math.min(plain, bestFiltered);
        RowFilter forMatches = plain <= bestFiltered ? RowFilter.NONE : best;
        if (level != WriteOptions.PNG_AUTOMATIC) {
            return new Choice(forMatches, true);
        }
        int withRuns = runs.compress(filtered[best.ordinal()], 0, size, true, packed, 0);
        return MatchesOrRuns.takesMatches(matches, withRuns, size)
                ? new Choice(forMatches, true)
                : new Choice(best, false);
    }

    /** Filters the tiles in each way and returns their bytes. */
    private int fill(int from, int to) {
        int pixel = rows.pixel();
        int width = Math.min(rows.columns(), TILE_BYTES / pixel);
        int height = Math.min(to - from, TILE_ROWS);
        int size = 0;
        for (int tile = 0; tile < TILES; tile++) {
            int firstRow = from + (int) ((long) (to - from - height) * tile / (TILES - 1));
            // Not along the diagonal, which may be all that is drawn.
            int firstColumn = (int) ((long) (rows.columns() - width) * (tile * 2 % TILES + tile / 2) / (TILES - 1));
            int left = firstColumn > 0 ? 1 : 0;
            readAbove(firstRow, firstColumn - left, width + left);
            for (int y = firstRow; y < firstRow + height; y++) {
                rows.read(y, firstColumn - left, width + left, row);
                for (RowFilter filter : FILTERS) {
                    byte[] into = filtered[filter.ordinal()];
                    filter.apply(above, row, left * pixel, (left + width) * pixel, pixel, into, size);
                }
                size += width * pixel;
                System.arraycopy(row, 0, above, 0, row.length);
            }
        }
        return size;
    }

    private void readAbove(int row, int firstColumn, int count) {
        if (row > 0) {
            rows.read(row - 1, firstColumn, count, above);
        } else {
            Arrays.fill(above, (byte) 0);
        }
    }

    private double entropy(byte[] bytes, int size) {
        Arrays.fill(counts, 0);
        for (int i = 0; i < size; i++) {
            counts[bytes[i] & 0xff]++;
        }
        double bits = 0;
        for (int count : counts) {
            if (count > 0) {
                bits -= count * Math.log((double) count / size);
            }
        }
        return bits;
    }

    private int deflated(RowFilter filter, int size) {
        deflater.reset();
        deflater.setInput(filtered[filter.ordinal()], 0, size);
        deflater.finish();
        return deflater.deflate(packed);
    }

    /** Frees the native memory of the compressor. */
    @Override
    public void close() {
        deflater.end();
    }
}
