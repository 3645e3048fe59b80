package dev.sluice.nativeops.tiff.block;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.memory.HeaderBytes;
import dev.sluice.nativeops.tiff.directory.TiffFields;
import dev.sluice.nativeops.tiff.page.TiffPage;
import dev.sluice.nativeops.tiff.page.TiffSamples;
import dev.sluice.nativeops.windowed.Region;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads and decodes blocks of a page, one at a time and row by row, so that its memory does not grow with the block.
 *
 * <p>Blocks of values are undone here, by {@link TiffExpander} and {@link TiffRow}; others by {@link TiffCodec}. Confined to one thread at a
 * time.
 */
public final class TiffBlockReader implements AutoCloseable {
    private static final int REVERSED_BITS = 2;

    private final TiffPage page;
    private final TiffExpander expander;
    private final TiffRow row;
    private final @Nullable TiffCodec codec;
    private final byte[] values;

    public TiffBlockReader(HeaderBytes file, TiffPage page, SingleBlockTiff singles, byte[] palette) {
        this.page = page;
        this.expander = new TiffExpander(file, page.compression());
        this.row = new TiffRow(page, palette);
        this.codec = page.needsCodec() ? new TiffCodec(file, page, singles) : null;
        this.values = new byte[(int) page.rowBytes()];
    }

    /**
     * Copies what a block holds of a region into the region's image.
     *
     * @param pixels the image's
     * @param stride bytes from one of its rows to the next
     * @throws ImageFormatException if the block is damaged; the message does not name the file
     */
    public void copy(int block, Region region, MemorySegment pixels, long stride) {
        long firstRow = page.firstRow(block);
        long firstColumn = page.firstColumn(block);
        long top = Math.max(region.row(), firstRow);
        long left = Math.max(region.column(), firstColumn);
        int rows = (int) (Math.min(region.endRow(), firstRow + page.rowsOf(block)) - top);
        int columns = (int) (Math.min(region.endColumn(), firstColumn + page.blockColumns()) - left);
        int fromRow = (int) (top - firstRow);
        int fromColumn = (int) (left - firstColumn);
        TiffSamples samples = page.samples();
        long pixel = (long) samples.channels() * samples.depth().bytes();
        long position = (top - region.row()) * stride + (left - region.column()) * pixel;
        page.requireEnough(block);
        try {
            if (codec != null && !page.isMissing(block)) {
                codec.put(block, fromRow, fromColumn, rows, columns, pixels, position, stride);
            } else {
                copyRows(block, fromRow, fromColumn, rows, columns, pixels, position, stride);
            }
        } catch (UnsupportedOperationException e) {
            throw new ImageFormatException("the TIFF file is not read: " + page.title(block) + " " + e.getMessage(), e);
        } catch (ImageFormatException e) {
            throw new ImageFormatException("the TIFF file is damaged: " + page.title(block) + " " + e.getMessage(), e);
        }
    }

    private void copyRows(
            int block,
            int fromRow,
            int fromColumn,
            int rows,
            int columns,
            MemorySegment pixels,
            long position,
            long stride) {
        boolean missing = page.isMissing(block);
        // Rows that nothing is packed in are found where they lie; others have to be unpacked from the first one on.
        boolean plain = page.compression() == TiffFields.UNCOMPRESSED;
        int first = plain ? fromRow : 0;
        if (!missing) {
            long before = (long) first * values.length;
            long size = page.sizes()[block] - before;
            expander.begin(
                    page.offsets()[block] + before,
                    plain ? Math.min(size, (long) rows * values.length) : size,
                    page.fillOrder() == REVERSED_BITS);
        } else {
            Arrays.fill(values, (byte) 0);
        }
        int sample = block / page.blocksPerPlane();
        for (int y = first; y < fromRow + rows; y++) {
            if (!missing) {
                expander.read(values, 0, values.length);
            }
            if (y >= fromRow) {
                if (!missing) {
                    row.undoPrediction(values, values.length);
                }
                row.put(values, sample, fromColumn, columns, pixels, position + (y - fromRow) * stride);
            }
        }
    }

    @Override
    public void close() {
        expander.close();
    }
}
