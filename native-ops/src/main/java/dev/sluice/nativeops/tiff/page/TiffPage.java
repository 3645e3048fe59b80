package dev.sluice.nativeops.tiff.page;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.tiff.directory.TiffDirectory;
import dev.sluice.nativeops.tiff.directory.TiffFields;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a page of a TIFF file says of its pixels and of the blocks, strips or tiles, that hold them.
 *
 * <p>Blocks are numbered along the rows; where samples are stored apart ({@link #isPlanar}), all blocks of the first sample come first.
 *
 * @param little whether numbers begin with their lowest byte
 * @param tiled whether the blocks are tiles, which are whole even at the edges; strips end with the image
 * @param blockRows rows of a block, at most those of the image where they are strips
 * @param offsets where each block begins in the file
 * @param sizes bytes of each block in the file; a block of which both are 0 is missing, and all its values are 0
 */
@SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
public record TiffPage(
        boolean little,
        long rows,
        long columns,
        TiffSamples samples,
        int compression,
        int predictor,
        boolean isPlanar,
        int orientation,
        int fillOrder,
        boolean tiled,
        int blockRows,
        int blockColumns,
        long[] offsets,
        long[] sizes) {

    public static final int MAX_BLOCKS = 1 << 24;

    /** The largest block that is decoded at once for a part of an image. */
    public static final long MAX_BLOCK_BYTES = 64 << 20;

    private static final long MAX_ROW_BYTES = 1 << 28;

    /** About as much of an uncompressed strip is read at once. */
    private static final long LOW_STRIP_BYTES = 1 << 20;

    /**
     * Reads the fields; messages do not name the file.
     *
     * @param plane which of the planes that the directory stands for
     */
    public static TiffPage of(TiffDirectory directory, int plane) {
        long rows = positive("height", directory.value(TiffFields.ROWS, 0), Long.MAX_VALUE >> 8);
        long columns = positive("width", directory.value(TiffFields.COLUMNS, 0), Long.MAX_VALUE >> 8);
        long depth = directory.value(TiffFields.IMAGE_DEPTH, 1);
        if (depth != 1) {
            throw new ImageFormatException("TIFF files whose pages are volumes (ImageDepth " + depth
                    + ") are not read; write each plane as a page");
        }
        boolean tiled = directory.has(TiffFields.TILE_OFFSETS) || directory.has(TiffFields.TILE_COLUMNS);
        int blockRows;
        int blockColumns;
        if (tiled) {
            blockRows = small(directory, TiffFields.TILE_ROWS, 0, "tile height", 1);
            blockColumns = small(directory, TiffFields.TILE_COLUMNS, 0, "tile width", 1);
        } else {
            long stated = directory.value(TiffFields.STRIP_ROWS, rows);
            long stripRows = positive("strip height", Math.min(stated, rows), Long.MAX_VALUE);
            if (stripRows > Integer.MAX_VALUE || columns > Integer.MAX_VALUE) {
                throw new ImageFormatException("TIFF files with strips of " + columns + " x " + stripRows
                        + " pixels are not read, only of up to " + Integer.MAX_VALUE + " on a side");
            }
            blockRows = (int) stripRows;
            blockColumns = (int) columns;
        }
        TiffSamples samples = TiffSamples.of(directory);
        int compression = small(directory, TiffFields.COMPRESSION, TiffFields.UNCOMPRESSED, "compression", 1);
        TiffCompression.requireRead(compression);
        boolean planar = samples.count() > 1 && isPlanar(directory);
        int predictor = small(directory, TiffFields.PREDICTOR, TiffFields.NO_PREDICTOR, "predictor", 1);
        long count = blocks(rows, columns, blockRows, blockColumns, planar ? samples.count() : 1);
        // Old files say where tiles are as if they were strips.
        boolean asTiles =
                tiled && !(directory.has(TiffFields.STRIP_OFFSETS) && !directory.has(TiffFields.TILE_OFFSETS));
        long[] offsets = values(directory, asTiles ? TiffFields.TILE_OFFSETS : TiffFields.STRIP_OFFSETS, count);
        int sizeField = asTiles ? TiffFields.TILE_SIZES : TiffFields.STRIP_SIZES;
        boolean unsized = compression == TiffFields.UNCOMPRESSED && directory.count(sizeField) < count;
        TiffPage page = new TiffPage(
                directory.form().little(),
                rows,
                columns,
                samples,
                compression,
                TiffCompression.usesPredictor(compression) ? predictor : TiffFields.NO_PREDICTOR,
                planar,
                Math.clamp(directory.value(TiffFields.ORIENTATION, 1), 1, 8),
                small(directory, TiffFields.FILL_ORDER, 1, "order of bits", 0),
                tiled,
                blockRows,
                blockColumns,
                offsets,
                unsized ? new long[offsets.length] : values(directory, sizeField, count));
        page.requireKnownPredictor();
        page.requireKnownByCodec();
        if (page.rowBytes() > MAX_ROW_BYTES) {
            throw new ImageFormatException("TIFF files with strips or tiles whose rows have " + page.rowBytes()
                    + " bytes are not read, only up to " + MAX_ROW_BYTES);
        }
        if (compression == TiffFields.UNCOMPRESSED) {
            page.addSizes();
        }
        if (plane > 0) {
            Arrays.setAll(offsets, block -> offsets[block] + plane * page.storedBytes());
        }
        return page;
    }

    /**
     * Tells the sizes that a file leaves out, or has 0 for, of blocks that are there and not compressed; and of the last what is the image's, where
     * it is said to be as long as the others or as the planes that follow.
     */
    private void addSizes() {
        for (int block = 0; block < sizes.length; block++) {
            if (sizes[block] == 0 && offsets[block] != 0) {
                sizes[block] = rowBytes() * rowsOf(block);
            }
        }
        int last = sizes.length - 1;
        sizes[last] = Math.min(sizes[last], rowBytes() * rowsOf(last));
    }

    private static boolean isPlanar(TiffDirectory directory) {
        int planar = small(directory, TiffFields.PLANAR, TiffFields.TOGETHER, "planar configuration", 0);
        if (planar > TiffFields.APART) {
            throw new ImageFormatException("the TIFF file is damaged: its planar configuration is " + planar);
        }
        return planar == TiffFields.APART;
    }

    private static long blocks(long rows, long columns, int blockRows, int blockColumns, int planes) {
        long down = Math.ceilDiv(rows, (long) blockRows);
        long across = Math.ceilDiv(columns, (long) blockColumns);
        if (down > MAX_BLOCKS / planes / across) {
            throw new ImageFormatException("the TIFF file has more than " + MAX_BLOCKS + " tiles or strips");
        }
        return down * across * planes;
    }

    private static long[] values(TiffDirectory directory, int field, long count) {
        if (directory.count(field) < count) {
            throw new ImageFormatException("the TIFF file is damaged: it places " + directory.count(field) + " of its "
                    + count + " tiles or strips");
        }
        return directory.values(field, (int) count);
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

    private void requireKnownPredictor() {
        int bits = samples.bits();
        boolean known = switch (predictor) {
            case TiffFields.NO_PREDICTOR -> true;
            case TiffFields.HORIZONTAL -> bits == 8 || bits == 16 || bits == 32 || bits == 64;
            case TiffFields.FLOATING_POINT ->
                samples.format() == TiffFields.FLOAT && (bits == 16 || bits == 24 || bits == 32 || bits == 64);
            default -> false;
        };
        if (!known) {
            throw new ImageFormatException(
                    "TIFF files with predictor " + predictor + " on values of " + bits + " bits are not read");
        }
    }

    /** Refuses what blocks that are decoded by a library cannot hold, or what it is known to make other colours of. */
    private void requireKnownByCodec() {
        int together = samplesPerBlock();
        boolean bytes = samples.bits() == 8 && samples.format() == TiffFields.UNSIGNED && !samples.isPalette();
        boolean known = !TiffCompression.needsCodec(compression)
                || (compression == TiffFields.JPEG
                        ? bytes && (together == 1 || together == 3 || together == 4)
                        : samples.bits() == 1 && together == 1 && !samples.isPalette());
        if (!known || samples.areForeignColours() && isPlanar || samples.isCmyk() && isPlanar) {
            throw new ImageFormatException("TIFF files with " + TiffCompression.title(compression) + " compression of "
                    + samples.count() + (isPlanar ? " channels stored apart" : " channels") + " of " + samples.bits()
                    + " bits and photometric interpretation " + samples.photometric() + " are not read");
        }
    }

    /** Number of blocks from left to right. */
    public int across() {
        return (int) Math.ceilDiv(columns, (long) blockColumns);
    }

    /** Number of blocks that cover the image once. */
    public int blocksPerPlane() {
        return offsets.length / planes();
    }

    /** How many samples are stored apart from each other. */
    public int planes() {
        return isPlanar ? samples.count() : 1;
    }

    /** Samples of each pixel that a block holds. */
    public int samplesPerBlock() {
        return isPlanar ? 1 : samples.count();
    }

    /** The row of the image with which a block begins. */
    public long firstRow(int block) {
        return (long) (block % blocksPerPlane() / across()) * blockRows;
    }

    /** The column of the image with which a block begins. */
    public long firstColumn(int block) {
        return (long) (block % across()) * blockColumns;
    }

    /** Rows that a block holds: of the last strip those that are left. */
    public int rowsOf(int block) {
        return tiled ? blockRows : (int) Math.min(blockRows, rows - firstRow(block));
    }

    /** Bytes of a row of a block before compression. */
    public long rowBytes() {
        return Math.ceilDiv((long) blockColumns * samplesPerBlock() * samples.bits(), 8L);
    }

    /** Whether its blocks are decoded by what decodes whole files: only their pixels are known, not their values. */
    public boolean needsCodec() {
        return TiffCompression.needsCodec(compression) || samples.areForeignColours();
    }

    /** Whether a block is not there. */
    public boolean isMissing(int block) {
        return offsets[block] == 0 && sizes[block] == 0;
    }

    /** Bytes of all blocks of an uncompressed page. */
    long storedBytes() {
        return Arrays.stream(sizes).sum();
    }

    /** Where the first block begins. */
    long firstByte() {
        return offsets[0];
    }

    /** Whether the blocks lie one behind the other. */
    boolean isOneRun() {
        for (int i = 1; i < offsets.length; i++) {
            if (offsets[i] != offsets[i - 1] + sizes[i - 1]) {
                return false;
            }
        }
        return offsets[0] > 0;
    }

    /** Refuses a page whose blocks lie beyond the end of the file, or hold too little, before anything is made of it. */
    public void requireData(long fileSize) {
        for (int i = 0; i < offsets.length; i++) {
            if (sizes[i] > fileSize || offsets[i] > fileSize - sizes[i]) {
                throw new ImageFormatException("the TIFF file is truncated: its data ends before the last row");
            }
        }
        for (int i = 0; i < offsets.length; i++) {
            requireEnough(i);
        }
    }

    /** Refuses a block that cannot hold its values, however well they are compressed. */
    public void requireEnough(int block) {
        if (isMissing(block)) {
            return;
        }
        // A byte of luminance may stand for three, where several pixels have their chrominance in common.
        int shared = samples.photometric() == TiffFields.YCBCR ? samples.count() : 1;
        long most = shared * TiffCompression.mostOfOneByte(compression);
        boolean enough = sizes[block] > 0
                && (sizes[block] > Long.MAX_VALUE / most
                        || rowBytes() * rowsOf(block) <= sizes[block] * most + slack());
        if (offsets[block] == 0 || !enough) {
            throw new ImageFormatException("the TIFF file is damaged: " + title(block) + " is truncated");
        }
    }

    private long slack() {
        return compression == TiffFields.UNCOMPRESSED ? 0 : TiffCompression.SLACK;
    }

    /** What messages call a block. */
    public String title(int block) {
        return (tiled ? "tile " : "strip ") + block;
    }

    /** Why parts of it cannot be read; empty if they can. */
    public Optional<String> obstacle() {
        if (orientation != 1) {
            return Optional.of("its orientation is " + orientation + ", not upright");
        }
        if (blockRows > MAX_BLOCK_BYTES / rowBytes()) {
            return Optional.of("it is stored in " + (tiled ? "tiles" : "strips") + " of " + blockColumns + " x "
                    + blockRows + " pixels");
        }
        return Optional.empty();
    }

    /**
     * The same with uncompressed strips cut into lower ones, since each of their rows can be found, or joined to higher ones, where they lie one
     * behind the other; not in a file that is too short to hold those rows, for which whole strips tell what is wrong.
     */
    public TiffPage withLowStrips(long fileSize) {
        boolean rowsAreFound = !tiled && compression == TiffFields.UNCOMPRESSED && !needsCodec();
        if (!rowsAreFound || rows > fileSize / rowBytes() || blockRows > MAX_BLOCKS) {
            return this;
        }
        return joined().cut();
    }

    /** The same with one strip, or one for each sample that is stored apart, if its strips are whole and lie one behind the other. */
    private TiffPage joined() {
        int perPlane = blocksPerPlane();
        if (perPlane == 1 || rows > MAX_BLOCKS) {
            return this;
        }
        long[] newOffsets = new long[planes()];
        long[] newSizes = new long[planes()];
        for (int i = 0; i < offsets.length; i++) {
            int plane = i / perPlane;
            if (isMissing(i)
                    || sizes[i] != rowBytes() * rowsOf(i)
                    || i % perPlane > 0 && offsets[i] != newOffsets[plane] + newSizes[plane]) {
                return this;
            }
            newOffsets[plane] = i % perPlane > 0 ? newOffsets[plane] : offsets[i];
            newSizes[plane] += sizes[i];
        }
        return withStrips((int) rows, newOffsets, newSizes);
    }

    private TiffPage cut() {
        int low = (int) Math.clamp(LOW_STRIP_BYTES / rowBytes(), 1, blockRows);
        if (blockRows < rows) {
            // Each of several strips must end with one of the lower ones.
            while (blockRows % low != 0) {
                low--;
            }
        }
        int lowRows = low;
        int perPlane = (int) Math.ceilDiv(rows, (long) lowRows);
        int perStrip = Math.ceilDiv(blockRows, lowRows);
        if (perPlane > MAX_BLOCKS / planes()) {
            return this;
        }
        long[] newOffsets = new long[perPlane * planes()];
        long[] newSizes = new long[newOffsets.length];
        for (int i = 0; i < newOffsets.length; i++) {
            int strip = i / perPlane * blocksPerPlane() + i % perPlane / perStrip;
            if (isMissing(strip)) {
                continue;
            }
            long row = (long) (i % perPlane) * lowRows;
            long bytes = Math.min(lowRows, rows - row) * rowBytes();
            long before = (row - firstRow(strip)) * rowBytes();
            newOffsets[i] = offsets[strip] + before;
            newSizes[i] = Math.clamp(sizes[strip] - before, 0, bytes);
        }
        return withStrips(lowRows, newOffsets, newSizes);
    }

    private TiffPage withStrips(int stripRows, long[] newOffsets, long[] newSizes) {
        return new TiffPage(
                little,
                rows,
                columns,
                samples,
                compression,
                predictor,
                isPlanar,
                orientation,
                fillOrder,
                false,
                stripRows,
                blockColumns,
                newOffsets,
                newSizes);
    }
}
