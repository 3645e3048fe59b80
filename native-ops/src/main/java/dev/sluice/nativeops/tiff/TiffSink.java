package dev.sluice.nativeops.tiff;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.disk.CommittedFile;
import dev.sluice.nativeops.memory.PixelAccess;
import dev.sluice.nativeops.memory.Pixels;
import dev.sluice.nativeops.tiff.block.TiffBlockEncoder;
import dev.sluice.nativeops.tiff.directory.TiffDirectoryBytes;
import dev.sluice.nativeops.tiff.directory.TiffField;
import dev.sluice.nativeops.tiff.directory.TiffFields;
import dev.sluice.nativeops.tiff.metadata.TiffChannels;
import dev.sluice.nativeops.tiff.metadata.TiffResolution;
import dev.sluice.nativeops.tiff.metadata.TiffResultFields;
import dev.sluice.nativeops.tiff.page.TiffPage;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.WindowedSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A tiled, deflated BigTIFF file of one page, its tiles in the order in which they were written, its directory behind them.
 *
 * <p>It grows as {@code .NAME.part} beside its final name, with a {@link BlockManifest} {@code .NAME.blocks}; only one sink at a time has it.
 */
public final class TiffSink implements WindowedSink {
    private static final int HEADER = TiffDirectoryBytes.headerBytes(true);

    /** Sides of tiles are multiples of this, says the format. */
    private static final int SIDE = 16;

    private final Path file;
    private final TiffPart part;
    private final Layout layout;
    private final boolean replace;
    private final BlockManifest manifest;
    private final WrittenBlocks written;
    private final AtomicLong end = new AtomicLong(HEADER);
    private final ConcurrentLinkedDeque<TiffBlockEncoder> idle = new ConcurrentLinkedDeque<>();

    /** Where each block is; guarded by this. */
    private final long[] offsets;

    private final long[] sizes;
    private final ImageMetadata metadata;
    private final ImageMetadata lost;
    private final TiffChannels kinds;

    private TiffSink(Path file, Layout layout, SinkOptions options) throws IOException {
        this.file = file;
        this.layout = layout;
        this.replace = options.replace();
        this.written = new WrittenBlocks(layout);
        this.offsets = new long[(int) layout.blocks()];
        this.sizes = new long[(int) layout.blocks()];
        Path blocks = TiffPart.manifest(file);
        Optional<TiffResolution> size =
                options.metadata().blocks().stream().anyMatch(block -> block.kind() == ImageMetadata.Kind.RESOLUTION)
                        ? Optional.empty()
                        : TiffResolution.of(options.space());
        this.metadata = size.map(found -> options.metadata().and(new ImageMetadata(List.of(found.block()))))
                .orElse(options.metadata());
        this.lost = options.space().lost(size.isPresent() ? List.of("y", "x") : List.of(), 0);
        this.kinds = TiffChannels.of(metadata, layout.channels(), layout.alpha());
        this.part = TiffPart.open(file);
        try {
            List<BlockManifest.Entry> kept =
                    options.resume() ? intact(BlockManifest.read(blocks, layout, options.identity())) : List.of();
            part.channel().truncate(end.get());
            this.manifest = BlockManifest.create(
                    blocks,
                    BlockManifest.header(layout, options.identity()),
                    kept.stream().map(BlockManifest.Entry::line).toList());
        } catch (Throwable e) {
            part.close();
            throw e;
        }
    }

    public static TiffSink create(Path file, Layout layout, SinkOptions options) {
        if (layout.blockRows() % SIDE != 0 || layout.blockColumns() % SIDE != 0) {
            throw new IllegalArgumentException("the sides of a TIFF file's tiles are multiples of " + SIDE + ", not "
                    + layout.blockColumns() + " x " + layout.blockRows());
        }
        if (tileBytes(layout) > TiffPage.MAX_BLOCK_BYTES) {
            throw new IllegalArgumentException(
                    "a TIFF file has tiles of at most " + TiffPage.MAX_BLOCK_BYTES + " bytes, not " + layout);
        }
        if (layout.blocks() > TiffPage.MAX_BLOCKS) {
            throw new ImageFormatException(file + ": a TIFF file of " + layout.blocks()
                    + " tiles is not written, only of " + TiffPage.MAX_BLOCKS + "; write a Zarr folder");
        }
        if (Math.max(layout.rows(), layout.columns()) >= 1L << 32) {
            throw new ImageFormatException(file + ": a TIFF file cannot hold " + layout);
        }
        CommittedFile.requireFree(file, options.replace());
        try {
            return new TiffSink(file, layout, options);
        } catch (IOException e) {
            throw TiffPart.unwritable(file, e);
        }
    }

    /** Takes over the blocks whose bytes are what the manifest says. */
    private List<BlockManifest.Entry> intact(List<BlockManifest.Entry> entries) throws IOException {
        List<BlockManifest.Entry> intact = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.allocate(0);
        for (BlockManifest.Entry entry : entries) {
            if (entry.size() > Integer.MAX_VALUE / 2
                    || entry.offset() > part.channel().size() - entry.size()) {
                continue;
            }
            if (bytes.capacity() < entry.size()) {
                bytes = ByteBuffer.allocate((int) entry.size());
            }
            bytes.clear().limit((int) entry.size());
            while (bytes.hasRemaining() && part.channel().read(bytes, entry.offset() + bytes.position()) >= 0) {
                // Until the block is there.
            }
            if (TiffPart.crc(bytes.flip()) == entry.crc()) {
                intact.add(entry);
                take(entry);
                end.accumulateAndGet(entry.offset() + entry.size(), Math::max);
            }
        }
        return intact;
    }

    private synchronized void take(BlockManifest.Entry entry) {
        offsets[(int) entry.block()] = entry.offset();
        sizes[(int) entry.block()] = entry.size();
        written.add(entry.block());
    }

    @Override
    public Layout layout() {
        return layout;
    }

    @Override
    public void write(Region region, Image pixels) {
        Pixels.requireFits(layout, region, pixels);
        TiffBlockEncoder last = idle.pollFirst();
        TiffBlockEncoder encoder = last != null
                ? last
                : new TiffBlockEncoder(layout.blockRows(), layout.blockColumns(), layout.depth(), kinds.order(), true);
        try {
            for (long row = region.row(); row < region.endRow(); row += layout.blockRows()) {
                for (long column = region.column(); column < region.endColumn(); column += layout.blockColumns()) {
                    long block = layout.blockAt(row, column);
                    if (written.has(block)) {
                        continue;
                    }
                    Region tile = layout.block(block);
                    ByteBuffer bytes = encoder.encode(
                            PixelAccess.pixels(pixels),
                            pixels.stride(),
                            (int) (row - region.row()),
                            (int) (column - region.column()),
                            tile.rows(),
                            tile.columns(),
                            layout.blockRows());
                    append(block, bytes);
                }
            }
        } catch (IOException e) {
            throw TiffPart.unwritable(file, e);
        } finally {
            idle.addFirst(encoder);
        }
    }

    private void append(long block, ByteBuffer bytes) throws IOException {
        int size = bytes.remaining();
        long crc = TiffPart.crc(bytes);
        long offset = end.getAndAdd(size);
        part.write(bytes, offset);
        BlockManifest.Entry entry = new BlockManifest.Entry(block, offset, size, crc);
        manifest.add(entry.line());
        take(entry);
    }

    @Override
    public boolean isWritten(long block) {
        return written.has(block);
    }

    @Override
    public synchronized void finish() {
        written.requireAll(file.toString());
        try {
            long directory = end.get() + 7 & ~7;
            part.write(directory(directory), directory);
            part.write(TiffDirectoryBytes.header(true, directory), 0);
            part.commit(replace, manifest);
        } catch (IOException e) {
            throw TiffPart.unwritable(file, e);
        }
    }

    private ByteBuffer directory(long position) {
        List<TiffField> fields = new ArrayList<>(kinds.fields());
        fields.add(TiffField.longs(TiffFields.COLUMNS, layout.columns()));
        fields.add(TiffField.longs(TiffFields.ROWS, layout.rows()));
        fields.addAll(TiffWriter.valueFields(layout.channels(), layout.depth(), true));
        fields.add(TiffField.longs(TiffFields.TILE_COLUMNS, layout.blockColumns()));
        fields.add(TiffField.longs(TiffFields.TILE_ROWS, layout.blockRows()));
        fields.add(TiffField.longs(TiffFields.TILE_OFFSETS, offsets));
        fields.add(TiffField.longs(TiffFields.TILE_SIZES, sizes));
        fields.addAll(carried().fields());
        return new TiffDirectoryBytes(true).bytes(fields, position, 0);
    }

    private TiffResultFields carried() {
        return TiffResultFields.of(metadata, true, 1, layout.pixels() * layout.channels(), layout.depth());
    }

    @Override
    public ImageMetadata dropped() {
        return carried().dropped().and(lost);
    }

    private static long tileBytes(Layout layout) {
        return TiffBlockEncoder.blockBytes(
                layout.blockRows(), layout.blockColumns(), layout.channels(), layout.depth());
    }

    @Override
    public synchronized void close() {
        part.close(manifest, written.any());
        for (TiffBlockEncoder encoder = idle.poll(); encoder != null; encoder = idle.poll()) {
            encoder.close();
        }
    }
}
