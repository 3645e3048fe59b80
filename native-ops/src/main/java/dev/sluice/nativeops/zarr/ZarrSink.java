package dev.sluice.nativeops.zarr;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.memory.Pixels;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.Resolutions;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.WindowedSink;
import dev.sluice.nativeops.windowed.ZarrOptions;
import dev.sluice.nativeops.zarr.chunk.ZarrPixels;
import dev.sluice.nativeops.zarr.chunk.ZarrScratch;
import dev.sluice.nativeops.zarr.chunk.ZarrType;
import dev.sluice.request.RequestEngine;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;

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

    /** Its blocks are what one file holds: shards, if there are such. */
    private final Layout shards;

    private final ZarrForm form;
    private final ZarrChunkFiles files;
    private final ZarrPyramid pyramid;
    private final ImageMetadata dropped;

    private ZarrSink(ZarrTarget target, Layout layout, ZarrForm form, SinkOptions options) {
        this.target = target;
        this.layout = layout;
        this.shards = shards(layout, form);
        this.form = form;
        this.files = ZarrChunkFiles.of(target, form);
        this.pyramid = new ZarrPyramid(target, form);
        this.dropped = options.metadata().and(options.space().lost(form.axes(), layout.channels()));
    }

    public static ZarrSink create(Path folder, Layout layout, SinkOptions options, ZarrOptions zarr) {
        try {
            ZarrForm form = ZarrMetadata.form(layout, zarr);
            form.requireWritable();
            Path name = folder.getFileName();
            ZarrTarget target = ZarrTarget.prepare(
                    folder,
                    options,
                    ZarrMetadata.files(name == null ? "" : name.toString(), layout, options.space(), zarr));
            return new ZarrSink(target, layout, form, options);
        } catch (ImageFormatException e) {
            throw new ImageFormatException(folder + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ImageFormatException(folder + ": cannot be created: " + ImageFormatException.reason(e), e);
        }
    }

    /** The same with blocks that are what one file holds: chunks, or shards of them. */
    public static Layout shards(Layout layout, ZarrOptions options) {
        return shards(layout, ZarrMetadata.form(layout, options));
    }

    private static Layout shards(Layout layout, ZarrForm form) {
        if (form.options().shards().isNone()) {
            return layout;
        }
        int[] shard = form.shard(form.resolutions().getFirst());
        return layout.withBlocks(
                shard[form.axes().indexOf("y")], shard[form.axes().indexOf("x")]);
    }

    /** Native bytes that its smaller resolutions need at least. */
    public static long reductionBytes(Layout layout, ZarrOptions options) {
        return ZarrMetadata.form(layout, options).reductionBytes();
    }

    @Override
    public Layout layout() {
        return layout;
    }

    @Override
    public void write(Region region, Image pixels) {
        Pixels.requireFits(shards, region, pixels);
        try (ZarrScratch scratch = new ZarrScratch(ZarrChunkFiles.BUFFERS)) {
            for (long row = region.row(); row < region.endRow(); row += shards.blockRows()) {
                for (long column = region.column(); column < region.endColumn(); column += shards.blockColumns()) {
                    files.put(
                            index(shards, shards.blockAt(row, column)),
                            "block " + layout.blockAt(row, column),
                            at -> Optional.of(chunk(block(at), region, pixels, files.room(scratch))),
                            scratch);
                }
            }
        }
    }

    /** The block that a chunk is. */
    private Region block(long[] index) {
        long down = index[index.length - 2];
        long across = index[index.length - 1];
        return layout.block(down * layout.blocksAcross() + across);
    }

    /** The block as it lies in a chunk: one channel after the other, little endian, the rest of a chunk at the edge is zero. */
    private ByteBuffer chunk(Region block, Region region, Image pixels, ByteBuffer room) {
        MemorySegment chunk = MemorySegment.ofBuffer(room);
        int chunkRows = form.chunk()[form.axes().indexOf("y")];
        int chunkColumns = form.chunk()[form.axes().indexOf("x")];
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

    /** The index of a block of one of the layouts, in chunks or in shards. */
    private static long[] index(Layout blocks, long block) {
        long down = block / blocks.blocksAcross();
        long across = block % blocks.blocksAcross();
        return blocks.channels() == 1 ? new long[] {down, across} : new long[] {0, down, across};
    }

    @Override
    public boolean isWritten(long block) {
        Region place = layout.block(block);
        return files.isThere(index(shards, shards.blockAt(place.row(), place.column())));
    }

    @Override
    public Resolutions resolutions() {
        return pyramid;
    }

    @Override
    public void reduce(RequestEngine engine, long memory) throws InterruptedException {
        pyramid.build(engine, memory);
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
        pyramid.requireBuilt();
        target.finish();
    }

    @Override
    public ImageMetadata dropped() {
        return dropped;
    }

    @Override
    public void close() {
        // What is written stays, to be gone on with; nothing is open.
    }
}
