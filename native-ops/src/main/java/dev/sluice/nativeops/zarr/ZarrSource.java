package dev.sluice.nativeops.zarr;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.volume.VoxelSpace;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.WindowedSource;
import dev.sluice.nativeops.zarr.chunk.ZarrPixels;
import dev.sluice.nativeops.zarr.chunk.ZarrScratch;
import dev.sluice.request.Request;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An image in a Zarr folder.
 *
 * <p>A region is put together from the chunks it touches, one after the other. Chunks that are missing are the fill value.
 */
public final class ZarrSource implements WindowedSource {
    /** Far more than anybody could filter, and few enough that no sum of bytes leaves 64 bits. */
    private static final long MAX_PIXELS = 1L << 48;

    private final ZarrArray array;
    private final ZarrAxes axes;
    private final ZarrChunks chunks;
    private final Layout layout;
    private final ZarrPixels.Plane fill;
    private final VoxelSpace space;

    private ZarrSource(ZarrFolder image, Layout layout) {
        this.array = image.array();
        this.axes = image.axes();
        this.chunks = new ZarrChunks(image.folder(), array);
        this.layout = layout;
        this.fill = ZarrPixels.Plane.of(array.fill());
        this.space = image.space();
    }

    public static ZarrSource open(Path folder) {
        ZarrFolder image = ZarrFolder.open(folder);
        return new ZarrSource(image, layout(folder, image));
    }

    private static Layout layout(Path folder, ZarrFolder image) {
        ZarrArray array = image.array();
        ZarrAxes axes = image.axes();
        long rows = array.shape()[axes.row()];
        long columns = array.shape()[axes.column()];
        if (rows > MAX_PIXELS / columns) {
            throw new ImageFormatException(folder + ": " + columns + " x " + rows + " pixels are too many");
        }
        return new Layout(
                rows,
                columns,
                axes.channels(array.shape()),
                array.type().depth(),
                (int) Math.min(rows, array.chunk()[axes.row()]),
                (int) Math.min(columns, array.chunk()[axes.column()]),
                image.alpha());
    }

    @Override
    public Layout layout() {
        return layout;
    }

    @Override
    public VoxelSpace space() {
        return space;
    }

    @Override
    public Image read(Region region) {
        layout.requireInside(region);
        Image image =
                Image.allocate(region.rows(), region.columns(), layout.channels(), layout.depth(), layout.alpha());
        try (ZarrScratch scratch = new ZarrScratch(ZarrChunks.BUFFERS)) {
            int rows = array.chunk()[axes.row()];
            int columns = array.chunk()[axes.column()];
            for (long down = region.row() / rows; down * rows < region.endRow(); down++) {
                for (long across = region.column() / columns; across * columns < region.endColumn(); across++) {
                    readChunks(region, down, across, image, scratch);
                }
            }
            return image;
        } catch (Throwable e) {
            image.close();
            throw e;
        }
    }

    /** Reads the chunks of all channels at one place. */
    private void readChunks(Region region, long down, long across, Image image, ZarrScratch scratch) {
        long[] index = new long[array.shape().length];
        index[axes.row()] = down;
        index[axes.column()] = across;
        int channels = axes.channel() < 0 ? 1 : array.chunk()[axes.channel()];
        for (int first = 0; first < layout.channels(); first += channels) {
            Request.checkCancelled();
            if (axes.channel() >= 0) {
                index[axes.channel()] = first / channels;
            }
            Optional<ByteBuffer> bytes = chunks.read(index, scratch);
            for (int channel = first; channel < Math.min(layout.channels(), (long) first + channels); channel++) {
                copy(region, down, across, bytes, channel - first, image, channel);
            }
        }
    }

    /** Copies what a region has of one channel of a chunk. */
    private void copy(
            Region region, long down, long across, Optional<ByteBuffer> chunk, int inChunk, Image image, int channel) {
        long top = down * array.chunk()[axes.row()];
        long left = across * array.chunk()[axes.column()];
        long firstRow = Math.max(top, region.row());
        long firstColumn = Math.max(left, region.column());
        int rows = (int) (Math.min(top + array.chunk()[axes.row()], region.endRow()) - firstRow);
        int columns = (int) (Math.min(left + array.chunk()[axes.column()], region.endColumn()) - firstColumn);
        ZarrPixels.Plane to = ZarrPixels.Plane.of(
                image, (int) (firstRow - region.row()), (int) (firstColumn - region.column()), channel);
        if (chunk.isEmpty()) {
            ZarrPixels.copy(fill, to, rows, columns, array.type());
            return;
        }
        int[] strides = array.strides();
        long first = (firstRow - top) * strides[axes.row()]
                + (firstColumn - left) * strides[axes.column()]
                + (axes.channel() < 0 ? 0 : (long) inChunk * strides[axes.channel()]);
        ZarrPixels.Plane from = new ZarrPixels.Plane(
                MemorySegment.ofBuffer(chunk.get()), first, strides[axes.row()], strides[axes.column()], array.order());
        ZarrPixels.copy(from, to, rows, columns, array.type());
    }

    @Override
    public void close() {
        // Chunks are files of their own, none of which stays open.
    }
}
