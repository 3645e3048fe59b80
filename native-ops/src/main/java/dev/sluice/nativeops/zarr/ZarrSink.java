package dev.sluice.nativeops.zarr;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.memory.Pixels;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.WindowedSink;
import dev.sluice.nativeops.windowed.ZarrOptions;
import dev.sluice.nativeops.zarr.chunk.ZarrPixels;
import dev.sluice.nativeops.zarr.chunk.ZarrScratch;
import dev.sluice.nativeops.zarr.chunk.ZarrType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An image that becomes a Zarr folder.
 *
 * <p>Blocks are chunks of all channels, each a file of its own that appears as a whole, by its being renamed. So which blocks are
 * written is seen from the files that are there: no list could disagree with them, and any number of processes may write blocks
 * of one image, even the same ones. All of it happens in a folder beside that gets its final name in {@link #finish()}.
 */
public final class ZarrSink implements WindowedSink {
    private final ZarrTarget target;
    private final Layout layout;
    private final ZarrOptions options;
    private final Path array;
    private final int chunkRows;
    private final int chunkColumns;
    private final ZarrChunkFiles files;

    private ZarrSink(ZarrTarget target, Layout layout, ZarrOptions options, int chunkRows, int chunkColumns) {
        this.target = target;
        this.layout = layout;
        this.options = options;
        this.array = target.working().resolve(ZarrMetadata.ARRAY);
        this.chunkRows = chunkRows;
        this.chunkColumns = chunkColumns;
        this.files =
                new ZarrChunkFiles(target.folder(), array, options, (int) chunkBytes(layout, chunkRows, chunkColumns));
    }

    public static ZarrSink create(Path folder, Layout layout, SinkOptions options, ZarrOptions zarr) {
        int chunkRows = (int) Math.min(layout.blockRows(), layout.rows());
        int chunkColumns = (int) Math.min(layout.blockColumns(), layout.columns());
        try {
            chunkBytes(layout, chunkRows, chunkColumns);
            Path name = folder.getFileName();
            ZarrTarget target = ZarrTarget.prepare(
                    folder, options, ZarrMetadata.files(name == null ? "" : name.toString(), layout, zarr));
            return new ZarrSink(target, layout, zarr, chunkRows, chunkColumns);
        } catch (ImageFormatException e) {
            throw new ImageFormatException(folder + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ImageFormatException(folder + ": cannot be created: " + ImageFormatException.reason(e), e);
        }
    }

    private static long chunkBytes(Layout layout, int rows, int columns) {
        return ZarrArray.bytes(new int[] {layout.channels(), rows, columns}, ZarrType.of(layout.depth()));
    }

    @Override
    public Layout layout() {
        return layout;
    }

    @Override
    public void write(Region region, Image pixels) {
        Pixels.requireFits(layout, region, pixels);
        try (ZarrScratch scratch = new ZarrScratch(ZarrChunkFiles.BUFFERS)) {
            for (long row = region.row(); row < region.endRow(); row += layout.blockRows()) {
                for (long column = region.column(); column < region.endColumn(); column += layout.blockColumns()) {
                    long block = layout.blockAt(row, column);
                    ByteBuffer bytes = chunk(layout.block(block), region, pixels, files.room(scratch));
                    files.put(ZarrMetadata.key(layout, options, block), "block " + block, bytes, scratch);
                }
            }
        }
    }

    /** The block as it lies in a chunk: one channel after the other, little endian, the rest of a chunk at the edge is zero. */
    private ByteBuffer chunk(Region block, Region region, Image pixels, ByteBuffer room) {
        MemorySegment chunk = MemorySegment.ofBuffer(room);
        if (block.rows() < chunkRows || block.columns() < chunkColumns) {
            chunk.fill((byte) 0);
        }
        int bytes = layout.depth().bytes();
        long rowStride = (long) chunkColumns * bytes;
        for (int channel = 0; channel < layout.channels(); channel++) {
            ZarrPixels.Plane from = ZarrPixels.Plane.of(
                    pixels, (int) (block.row() - region.row()), (int) (block.column() - region.column()), channel);
            ZarrPixels.Plane to = new ZarrPixels.Plane(
                    chunk, channel * rowStride * chunkRows, rowStride, bytes, ByteOrder.LITTLE_ENDIAN);
            ZarrPixels.copy(from, to, block.rows(), block.columns(), ZarrType.of(layout.depth()));
        }
        return room;
    }

    private Path file(long block) {
        return array.resolve(ZarrMetadata.key(layout, options, block));
    }

    @Override
    public boolean isWritten(long block) {
        layout.block(block);
        try {
            // A file system may show an empty file for one that was renamed right before a power cut.
            return Files.size(file(block)) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void finish() {
        long missing = 0;
        long first = -1;
        for (long block = 0; block < layout.blocks(); block++) {
            if (!isWritten(block)) {
                first = missing == 0 ? block : first;
                missing++;
            }
        }
        if (missing > 0) {
            throw new IllegalStateException(target.folder() + ": " + missing + " of " + layout.blocks()
                    + " blocks are missing, the first of them is block " + first);
        }
        try {
            target.finish();
        } catch (ImageFormatException e) {
            throw new ImageFormatException(target.folder() + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ImageFormatException(
                    target.folder() + ": cannot be finished: " + ImageFormatException.reason(e), e);
        }
    }

    @Override
    public void close() {
        // What is written stays, to be gone on with; nothing is open.
    }
}
