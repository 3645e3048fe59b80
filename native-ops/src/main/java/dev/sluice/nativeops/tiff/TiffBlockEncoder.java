package dev.sluice.nativeops.tiff;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.windowed.Layout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.Deflater;

/** Makes deflated tiles of pixels, one at a time: red first, the lowest byte of each value first, whole numbers as differences. */
final class TiffBlockEncoder implements AutoCloseable {
    /** The fastest level: on differences the others gain a few percent of size for a multiple of the time. */
    private static final int LEVEL = 1;

    private final Layout layout;
    private final Deflater deflater = new Deflater(LEVEL);
    private final byte[] values;
    private byte[] deflated;

    TiffBlockEncoder(Layout layout) {
        this.layout = layout;
        this.values = new byte[Math.toIntExact(tileBytes(layout))];
        this.deflated = new byte[values.length / 2 + 1024];
    }

    static long tileBytes(Layout layout) {
        return (long) layout.blockRows() * layout.blockColumns() * layout.pixelBytes();
    }

    /** What a layout's tiles say of their differences in field {@link TiffFields#PREDICTOR}. */
    static int predictor(Layout layout) {
        return layout.depth() == Depth.F32 ? TiffFields.NO_PREDICTOR : TiffFields.HORIZONTAL;
    }

    /**
     * Encodes a part of an image as a tile; what a tile at the edge has no pixels for is zero.
     *
     * @return the tile, until the next call
     */
    ByteBuffer encode(Image image, int row, int column, int rows, int columns) {
        int pixel = layout.pixelBytes();
        int rowBytes = layout.blockColumns() * pixel;
        int used = columns * pixel;
        Arrays.fill(values, (byte) 0);
        MemorySegment pixels = image.pixels();
        for (int y = 0; y < rows; y++) {
            int at = y * rowBytes;
            long from = (row + y) * image.stride() + (long) column * pixel;
            MemorySegment.copy(pixels, ValueLayout.JAVA_BYTE, from, values, at, used);
            if (layout.channels() > 1) {
                TiffBlockReader.swapColours(
                        values, at, columns, pixel, layout.depth().bytes());
            }
            switch (layout.depth()) {
                case U8 -> TiffPrediction.subtractBytes(values, at, rowBytes, layout.channels());
                case U16 -> TiffPrediction.subtractShorts(values, at, rowBytes, layout.channels());
                case F32 -> {
                    // Differences of the bytes of floats gain little on what a filter makes.
                }
            }
        }
        return deflate();
    }

    private ByteBuffer deflate() {
        deflater.reset();
        deflater.setInput(values);
        deflater.finish();
        int size = 0;
        while (!deflater.finished()) {
            if (size == deflated.length) {
                deflated = Arrays.copyOf(deflated, 2 * deflated.length);
            }
            size += deflater.deflate(deflated, size, deflated.length - size);
        }
        return ByteBuffer.wrap(deflated, 0, size);
    }

    @Override
    public void close() {
        deflater.end();
    }
}
