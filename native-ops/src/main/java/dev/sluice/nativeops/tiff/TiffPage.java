package dev.sluice.nativeops.tiff;

import dev.sluice.nativeops.ImageFormatException;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a page of a TIFF file says of its pixels and of the blocks, strips or tiles, that hold them.
 *
 * @param little whether numbers begin with their lowest byte
 * @param bits of each value of a pixel
 * @param tiled whether the blocks are tiles, which are whole even at the edges; strips end with the image
 * @param blockRows rows of a block, at most those of the image where they are strips
 * @param offsets where each block begins in the file
 * @param sizes bytes of each block in the file
 */
@SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
record TiffPage(
        boolean little,
        long rows,
        long columns,
        int bits,
        int samples,
        int sampleFormat,
        int photometric,
        int compression,
        int predictor,
        int planar,
        int orientation,
        int fillOrder,
        boolean tiled,
        int blockRows,
        int blockColumns,
        long[] offsets,
        long[] sizes) {

    static final int MAX_BLOCKS = 1 << 24;

    private static final int MAX_SAMPLES = 4;

    private static final int MAX_BITS = 64;

    /** The largest block that is decoded at once. */
    static final long MAX_BLOCK_BYTES = 64 << 20;

    /** About as much of an uncompressed strip is read at once. */
    private static final long LOW_STRIP_BYTES = 1 << 20;

    /** Reads the fields; messages do not name the file. */
    static TiffPage of(TiffDirectory directory) {
        long rows = positive("height", directory.value(TiffFields.ROWS, 0), Long.MAX_VALUE >> 8);
        long columns = positive("width", directory.value(TiffFields.COLUMNS, 0), Long.MAX_VALUE >> 8);
        boolean tiled = directory.has(TiffFields.TILE_OFFSETS) || directory.has(TiffFields.TILE_COLUMNS);
        int blockRows;
        int blockColumns;
        if (tiled) {
            blockRows = small(directory, TiffFields.TILE_ROWS, 0, "tile height");
            blockColumns = small(directory, TiffFields.TILE_COLUMNS, 0, "tile width");
        } else {
            long stated = directory.value(TiffFields.STRIP_ROWS, rows);
            blockRows = (int) positive("strip height", Math.min(stated, rows), Integer.MAX_VALUE);
            blockColumns = (int) positive("width", columns, Integer.MAX_VALUE);
        }
        int samples = small(directory, TiffFields.SAMPLES, 1, "number of channels");
        if (samples > MAX_SAMPLES) {
            throw new ImageFormatException("TIFF files of " + samples + " channels are not read, only of 1, 3 and 4");
        }
        int planar = small(directory, TiffFields.PLANAR, 1, "planar configuration");
        long count = blocks(rows, columns, blockRows, blockColumns);
        int offsetField = tiled ? TiffFields.TILE_OFFSETS : TiffFields.STRIP_OFFSETS;
        int sizeField = tiled ? TiffFields.TILE_SIZES : TiffFields.STRIP_SIZES;
        return new TiffPage(
                directory.isLittleEndian(),
                rows,
                columns,
                same(directory, TiffFields.BITS, 1, samples),
                samples,
                same(directory, TiffFields.SAMPLE_FORMAT, TiffFields.UNSIGNED, samples),
                small(directory, TiffFields.PHOTOMETRIC, TiffFields.BLACK_IS_ZERO, "kind of colours", 0),
                small(directory, TiffFields.COMPRESSION, TiffFields.UNCOMPRESSED, "compression"),
                small(directory, TiffFields.PREDICTOR, TiffFields.NO_PREDICTOR, "predictor"),
                planar,
                small(directory, TiffFields.ORIENTATION, 1, "orientation"),
                small(directory, TiffFields.FILL_ORDER, 1, "order of bits"),
                tiled,
                blockRows,
                blockColumns,
                values(directory, offsetField, count),
                values(directory, sizeField, count));
    }

    private static long blocks(long rows, long columns, int blockRows, int blockColumns) {
        long down = Math.ceilDiv(rows, (long) blockRows);
        long across = Math.ceilDiv(columns, (long) blockColumns);
        if (down > MAX_BLOCKS / across) {
            throw new ImageFormatException("the TIFF file has more than " + MAX_BLOCKS + " tiles or strips");
        }
        return down * across;
    }

    private static long[] values(TiffDirectory directory, int field, long count) {
        if (directory.count(field) < count) {
            throw new ImageFormatException("the TIFF file is damaged: it places " + directory.count(field) + " of its "
                    + count + " tiles or strips");
        }
        // The last first: where the file ends before it, nothing is allocated.
        directory.valueAt(field, count - 1);
        long[] values = new long[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = directory.valueAt(field, i);
        }
        return values;
    }

    private static int largestDivisor(int number, int most) {
        return IntStream.iterate(most, divisor -> divisor - 1)
                .filter(divisor -> number % divisor == 0)
                .findFirst()
                .orElse(1);
    }

    private static int small(TiffDirectory directory, int field, int otherwise, String name) {
        return small(directory, field, otherwise, name, 1);
    }

    private static int small(TiffDirectory directory, int field, int otherwise, String name, int least) {
        long value = directory.value(field, otherwise);
        if (value < least || value > 1 << 24) {
            throw new ImageFormatException("the TIFF file is damaged: its " + name + " is " + value);
        }
        return (int) value;
    }

    private static long positive(String name, long value, long max) {
        if (value < 1 || value > max) {
            throw new ImageFormatException("the TIFF file is damaged: its " + name + " is " + value);
        }
        return value;
    }

    /** The value that all channels have in common; 0 if they differ. */
    private static int same(TiffDirectory directory, int field, int otherwise, int samples) {
        int first = (int) Math.clamp(directory.value(field, otherwise), 0, MAX_BITS + 1);
        int count = (int) Math.min(directory.count(field), samples);
        boolean same = IntStream.range(1, count).allMatch(i -> directory.valueAt(field, i) == first);
        return same ? first : 0;
    }

    /** Number of blocks from left to right. */
    long across() {
        return Math.ceilDiv(columns, (long) blockColumns);
    }

    /** Rows that a block holds: of the last strip those that are left. */
    int rowsOf(int block) {
        long row = block / across() * blockRows;
        return tiled ? blockRows : (int) Math.min(blockRows, rows - row);
    }

    /** Whether values lie in the file as they are in memory, save for byte order, compression and the order of colours. */
    boolean isPlain() {
        boolean type = sampleFormat == TiffFields.UNSIGNED && (bits == 8 || bits == 16)
                || sampleFormat == TiffFields.FLOAT && bits == 32;
        boolean colours = photometric == TiffFields.BLACK_IS_ZERO && samples == 1
                || photometric == TiffFields.RGB && (samples == 3 || samples == 4);
        boolean prediction = predictor == TiffFields.NO_PREDICTOR
                || compression != TiffFields.UNCOMPRESSED
                        && (predictor == TiffFields.HORIZONTAL && bits < 32
                                || predictor == TiffFields.FLOATING_POINT && bits == 32);
        return type && colours && prediction && planar == 1 && fillOrder == 1 && (isUncompressed() || isDeflated());
    }

    boolean isUncompressed() {
        return compression == TiffFields.UNCOMPRESSED;
    }

    boolean isDeflated() {
        return compression == TiffFields.DEFLATE || compression == TiffFields.OLD_DEFLATE;
    }

    /** Bytes of a row of a block before compression. */
    long rowBytes() {
        return Math.ceilDiv((long) blockColumns * samples * bits, 8L);
    }

    /** Why its blocks cannot be decoded one by one; empty if they can. */
    Optional<String> obstacle() {
        if (planar != 1 && samples > 1) {
            return Optional.of("its channels are stored apart (planar configuration " + planar + ")");
        }
        if (orientation != 1) {
            return Optional.of("its orientation is " + orientation + ", not upright");
        }
        boolean colours = photometric <= TiffFields.PALETTE_COLOURS
                || photometric == TiffFields.CMYK
                || photometric == TiffFields.YCBCR && compression == TiffFields.JPEG;
        if (!colours) {
            return Optional.of(
                    "its kind of colours (photometric interpretation " + photometric + ") is not decoded so");
        }
        if (bits < 1 || bits > MAX_BITS) {
            return Optional.of("its channels differ in bits, or have more than 64");
        }
        if (blockRows > MAX_BLOCK_BYTES / rowBytes()) {
            return Optional.of("it is stored in " + (tiled ? "tiles" : "strips") + " of " + blockColumns + " x "
                    + blockRows + " pixels");
        }
        return Optional.empty();
    }

    /**
     * The same with uncompressed strips cut into lower ones, since each of their rows can be found; not in a file that is too short to
     * hold those rows, for which whole strips tell what is wrong.
     */
    TiffPage withLowStrips(long fileSize) {
        if (tiled || !isUncompressed() || bits < 1 || planar != 1 && samples > 1 || rows > fileSize / rowBytes()) {
            return this;
        }
        int most = (int) Math.clamp(LOW_STRIP_BYTES / rowBytes(), 1, blockRows);
        // Where there are several strips, each must end with one of the lower ones.
        int low = blockRows >= rows ? most : largestDivisor(blockRows, most);
        int count = (int) blocks(rows, columns, low, blockColumns);
        int perStrip = Math.ceilDiv(blockRows, low);
        long[] newOffsets = new long[count];
        long[] newSizes = new long[count];
        for (int i = 0; i < count; i++) {
            int strip = i / perStrip;
            long row = (long) i * low;
            long bytes = Math.min(low, rows - row) * rowBytes();
            long before = (row - (long) strip * blockRows) * rowBytes();
            newOffsets[i] = offsets[strip] + before;
            newSizes[i] = Math.clamp(sizes[strip] - before, 0, bytes);
        }
        return new TiffPage(
                little,
                rows,
                columns,
                bits,
                samples,
                sampleFormat,
                photometric,
                compression,
                predictor,
                planar,
                orientation,
                fillOrder,
                false,
                low,
                blockColumns,
                newOffsets,
                newSizes);
    }
}
