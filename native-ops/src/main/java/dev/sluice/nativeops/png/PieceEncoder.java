package dev.sluice.nativeops.png;

import dev.sluice.nativeops.WriteOptions;
import dev.sluice.nativeops.deflate.RunCoder;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.zip.Adler32;
import java.util.zip.Deflater;

/** Filters and compresses one piece of rows after the other, with scratch of its own. Not thread-safe. */
final class PieceEncoder implements AutoCloseable {
    /** How far back deflate's matches reach. */
    private static final int WINDOW = 1 << 15;

    private final PackedRows rows;
    private final int height;
    private final int line;
    private final RunCoder runs = new RunCoder();
    private final PieceSample sample;
    private final Deflater deflater;
    private final Adler32 adler = new Adler32();
    private byte[] row;
    private byte[] above;
    private final byte[] filtered;
    private final byte[] packed;

    /**
     * An encoder for pieces of an image.
     *
     * @param level as of {@link WriteOptions#pngCompression()}
     * @param height rows of a piece, of which the last one may have fewer
     */
    PieceEncoder(PackedRows rows, int level, int height) {
        this.rows = rows;
        this.height = height;
        this.line = Math.toIntExact(rows.rowBytes()) + 1;
        int size = Math.multiplyExact(height, line);
        this.row = new byte[line - 1];
        this.above = new byte[line - 1];
        this.filtered = new byte[size];
        this.packed = new byte[Math.max(RunCoder.bound(size), deflateBound(size))];
        this.sample = new PieceSample(rows, level, runs);
        this.deflater = new Deflater(level == WriteOptions.PNG_AUTOMATIC ? PngEncoder.AUTOMATIC_LEVEL : level, true);
    }

    /** What zlib may make of so many bytes at worst, and what ends a piece. */
    private static int deflateBound(int size) {
        return Math.addExact(size, (size >> 12) + (size >> 14) + 64);
    }

    /**
     * Encodes the rows of a piece into {@link #packed()}.
     *
     * @param from first row, a multiple of the height
     * @param stop asked before each row
     * @return what it became; empty if {@code stop} said so
     */
    Optional<Packed> encode(int from, int to, BooleanSupplier stop) {
        PieceSample.Choice choice = sample.choose(from, to);
        boolean last = to == rows.rows();
        boolean dictionary = choice.matches() && from > 0;
        if (dictionary) {
            int before = Math.min(height, (WINDOW + line - 1) / line);
            int size = filter(
                    from - before, from, sample.choose(from - height, from).filter(), stop);
            if (size < 0) {
                return Optional.empty();
            }
            deflater.reset();
            deflater.setDictionary(filtered, Math.max(0, size - WINDOW), Math.min(size, WINDOW));
        } else {
            deflater.reset();
        }
        int size = filter(from, to, choice.filter(), stop);
        if (size < 0) {
            return Optional.empty();
        }
        adler.reset();
        adler.update(filtered, 0, size);
        int length = choice.matches() ? deflate(size, last) : runs.compress(filtered, 0, size, last, packed, 0);
        return Optional.of(new Packed(length, size, adler.getValue()));
    }

    /**
     * A compressed piece.
     *
     * @param length bytes of it
     * @param size bytes before compression
     * @param adler their checksum
     */
    record Packed(int length, int size, long adler) {}

    /** The compressed bytes of the piece that was encoded last. */
    byte[] packed() {
        return packed;
    }

    /** Filters rows from the beginning of {@code filtered} on, and returns how many bytes that are; -1 if it was stopped. */
    private int filter(int from, int to, RowFilter filter, BooleanSupplier stop) {
        if (from > 0) {
            rows.read(from - 1, 0, rows.columns(), above);
        } else {
            Arrays.fill(above, (byte) 0);
        }
        int at = 0;
        for (int y = from; y < to; y++) {
            if (stop.getAsBoolean()) {
                return -1;
            }
            rows.read(y, 0, rows.columns(), row);
            filtered[at] = (byte) filter.ordinal();
            filter.apply(above, row, 0, row.length, rows.pixel(), filtered, at + 1);
            at += line;
            byte[] kept = above;
            above = row;
            row = kept;
        }
        return at;
    }

    private int deflate(int size, boolean last) {
        deflater.setInput(filtered, 0, size);
        if (last) {
            deflater.finish();
        }
        int length = deflater.deflate(packed, 0, packed.length, last ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH);
        if (length == packed.length || last && !deflater.finished()) {
            throw new IllegalStateException("deflate made more than " + length + " bytes of " + size);
        }
        return length;
    }

    /** Frees the native memory of the compressors. */
    @Override
    public void close() {
        sample.close();
        deflater.end();
    }
}
