package dev.sluice.nativeops.windowed;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import java.io.Serializable;

/**
 * How large an image is, what its pixels are, and how it is cut into blocks.
 *
 * <p>Blocks are numbered from 0 along the rows, the first row of blocks first. Those at the right and lower edge end with the
 * image.
 *
 * @param rows height in pixels, at least 1
 * @param columns width in pixels, at least 1
 * @param channels values of one pixel, 1 to 512; colours are in the order blue, green, red
 * @param depth the type of one value
 * @param blockRows rows of a block, at least 1
 * @param blockColumns columns of a block, at least 1
 * @param alpha whether the last channel is alpha, which is copied and never filtered
 */
public record Layout(long rows, long columns, int channels, Depth depth, int blockRows, int blockColumns, boolean alpha)
        implements Serializable {
    private static final int MAX_CHANNELS = 512;

    /** Checks the ranges. */
    public Layout {
        requirePositive("rows", rows);
        requirePositive("columns", columns);
        requirePositive("blockRows", blockRows);
        requirePositive("blockColumns", blockColumns);
        int least = alpha ? 2 : 1;
        if (channels < least || channels > MAX_CHANNELS) {
            throw new IllegalArgumentException(
                    "channels must be " + least + " to " + MAX_CHANNELS + ", not " + channels);
        }
        Math.multiplyExact(Math.multiplyExact(rows, columns), (long) channels * depth.bytes());
    }

    /**
     * A layout without alpha.
     *
     * @param rows height in pixels, at least 1
     * @param columns width in pixels, at least 1
     * @param channels values of one pixel, 1 to 512
     * @param depth the type of one value
     * @param blockRows rows of a block, at least 1
     * @param blockColumns columns of a block, at least 1
     */
    public Layout(long rows, long columns, int channels, Depth depth, int blockRows, int blockColumns) {
        this(rows, columns, channels, depth, blockRows, blockColumns, false);
    }

    /**
     * The layout of an image in memory, which is one block.
     *
     * @param image the image
     * @return its size, pixels and only block
     */
    public static Layout of(Image image) {
        return new Layout(
                image.rows(),
                image.columns(),
                image.channels(),
                image.depth(),
                image.rows(),
                image.columns(),
                image.hasAlpha());
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, not " + value);
        }
    }

    /** {@return how many pixels} */
    public long pixels() {
        return rows * columns;
    }

    /** {@return bytes of one pixel} */
    public int pixelBytes() {
        return channels * depth.bytes();
    }

    /** {@return bytes of all pixels, uncompressed} */
    public long bytes() {
        return pixels() * pixelBytes();
    }

    /** {@return how many blocks there are from top to bottom} */
    public long blocksDown() {
        return Math.ceilDiv(rows, (long) blockRows);
    }

    /** {@return how many blocks there are from left to right} */
    public long blocksAcross() {
        return Math.ceilDiv(columns, (long) blockColumns);
    }

    /** {@return how many blocks there are} */
    public long blocks() {
        return Math.multiplyExact(blocksDown(), blocksAcross());
    }

    /**
     * What a block covers.
     *
     * @param block its number, from 0
     * @return the region, which ends with the image
     */
    public Region block(long block) {
        if (block < 0 || block >= blocks()) {
            throw new IllegalArgumentException("there is no block " + block + ", only 0 to " + (blocks() - 1));
        }
        long row = block / blocksAcross() * blockRows;
        long column = block % blocksAcross() * blockColumns;
        return new Region(
                row, column, (int) Math.min(blockRows, rows - row), (int) Math.min(blockColumns, columns - column));
    }

    /**
     * The number of the block that holds a pixel.
     *
     * @param row the pixel's row
     * @param column the pixel's column
     * @return the block's number
     */
    public long blockAt(long row, long column) {
        if (row < 0 || row >= rows || column < 0 || column >= columns) {
            throw new IllegalArgumentException("row " + row + ", column " + column + " lies outside of " + this);
        }
        return row / blockRows * blocksAcross() + column / blockColumns;
    }

    /**
     * The same image cut into other blocks.
     *
     * @param newBlockRows rows of a block, at least 1
     * @param newBlockColumns columns of a block, at least 1
     * @return the new layout
     */
    public Layout withBlocks(int newBlockRows, int newBlockColumns) {
        return new Layout(rows, columns, channels, depth, newBlockRows, newBlockColumns, alpha);
    }

    /**
     * The same image with or without alpha.
     *
     * @param newAlpha whether the last channel is alpha
     * @return the new layout
     */
    public Layout withAlpha(boolean newAlpha) {
        return new Layout(rows, columns, channels, depth, blockRows, blockColumns, newAlpha);
    }

    /**
     * An image of the same size with values of another type.
     *
     * @param newDepth the type of one value
     * @return the new layout
     */
    public Layout withDepth(Depth newDepth) {
        return new Layout(rows, columns, channels, newDepth, blockRows, blockColumns, alpha);
    }

    /**
     * Refuses a region that is not inside the image.
     *
     * @param region the region
     * @throws IllegalArgumentException if part of it lies outside
     */
    public void requireInside(Region region) {
        if (region.endRow() > rows || region.endColumn() > columns) {
            throw new IllegalArgumentException(region + " lie outside of an image of " + this);
        }
    }

    /**
     * Refuses a region that is not made of whole blocks; the last block of a row or column of them is whole if it ends with the
     * image.
     *
     * @param region the region
     * @throws IllegalArgumentException if it cuts a block, or part of it lies outside of the image
     */
    public void requireWholeBlocks(Region region) {
        requireInside(region);
        boolean down = region.row() % blockRows == 0 && (region.rows() % blockRows == 0 || region.endRow() == rows);
        boolean across = region.column() % blockColumns == 0
                && (region.columns() % blockColumns == 0 || region.endColumn() == columns);
        if (!down || !across) {
            throw new IllegalArgumentException(region + " are not whole blocks of an image of " + this);
        }
    }

    @Override
    public String toString() {
        return columns + " x " + rows + " x " + channels + " " + depth + (alpha ? " with alpha" : "") + " in blocks of "
                + blockColumns + " x " + blockRows;
    }
}
