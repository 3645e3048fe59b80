package dev.sluice.nativeops.tiff.block;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.deflate.ZlibBlocks;
import dev.sluice.nativeops.kernel.ValueOrder;
import dev.sluice.nativeops.tiff.directory.TiffFields;
import dev.sluice.nativeops.tiff.page.TiffSamples;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Makes strips or tiles of pixels, one at a time: samples in the order of the file, the lowest byte of each value first, and where they are
 * deflated, whole numbers as differences. Confined to one thread at a time.
 */
public final class TiffBlockEncoder implements AutoCloseable {
    /** The fastest level: on differences the others gain a few percent of size for a multiple of the time. */
    private static final int LEVEL = 1;

    private final Depth depth;
    private final int[] order;
    private final int blockColumns;
    private final boolean deflates;
    private final boolean inOrder;
    private final ZlibBlocks zlib = new ZlibBlocks(LEVEL);
    private final byte[] values;

    /**
     * An encoder of blocks of one shape.
     *
     * @param order which sample of the file each channel is
     */
    public TiffBlockEncoder(int blockRows, int blockColumns, Depth depth, int[] order, boolean deflates) {
        this.depth = depth;
        this.order = TiffSamples.inverse(order);
        this.blockColumns = blockColumns;
        this.deflates = deflates;
        this.values = new byte[Math.toIntExact(blockBytes(blockRows, blockColumns, order.length, depth))];
        boolean same = true;
        for (int i = 0; i < order.length; i++) {
            same &= order[i] == i;
        }
        this.inOrder = same;
    }

    public static long blockBytes(int blockRows, int blockColumns, int channels, Depth depth) {
        return (long) blockRows * blockColumns * channels * depth.bytes();
    }

    /** What deflated blocks say of their differences in field {@link TiffFields#PREDICTOR}. */
    public static int predictor(Depth depth) {
        return depth == Depth.F32 ? TiffFields.NO_PREDICTOR : TiffFields.HORIZONTAL;
    }

    /**
     * Encodes a part of an image as a block; what a block has more columns and rows for is zero.
     *
     * @param blockRows rows of the block, at least as many as the part has
     * @return the block, until the next call
     */
    public ByteBuffer encode(
            MemorySegment pixels, long stride, int row, int column, int rows, int columns, int blockRows) {
        int pixel = order.length * depth.bytes();
        int rowBytes = blockColumns * pixel;
        int used = columns * pixel;
        int size = blockRows * rowBytes;
        if (columns < blockColumns || rows < blockRows) {
            Arrays.fill(values, 0, size, (byte) 0);
        }
        for (int y = 0; y < rows; y++) {
            int at = y * rowBytes;
            long from = (row + y) * stride + (long) column * pixel;
            MemorySegment.copy(pixels, ValueLayout.JAVA_BYTE, from, values, at, used);
            if (!inOrder) {
                ValueOrder.arrange(values, at, columns, order, depth.bytes());
            }
            if (deflates && depth != Depth.F32) {
                // Differences of the bytes of floats gain little on what a filter makes.
                TiffPrediction.subtract(values, at, rowBytes, order.length, depth.bytes());
            }
        }
        return deflates ? zlib.compress(values, size, rowBytes) : ByteBuffer.wrap(values, 0, size);
    }

    @Override
    public void close() {
        zlib.close();
    }
}
