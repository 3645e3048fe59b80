package dev.sluice.nativeops.tiff;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.memory.HeaderBytes;
import dev.sluice.nativeops.memory.MemoryAccount;
import dev.sluice.nativeops.memory.PixelAccess;
import dev.sluice.nativeops.tiff.block.SingleBlockTiff;
import dev.sluice.nativeops.tiff.block.TiffBlockReader;
import dev.sluice.nativeops.tiff.block.TiffCodec;
import dev.sluice.nativeops.tiff.block.TiffRow;
import dev.sluice.nativeops.tiff.directory.TiffDirectory;
import dev.sluice.nativeops.tiff.page.TiffPage;
import dev.sluice.nativeops.tiff.page.TiffSamples;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.WindowedSource;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * A page of a TIFF or BigTIFF file, of which only the strips or tiles are read that a region needs.
 *
 * <p>Each thread that reads takes buffers for a row of one block from a common stock, which is on the Java heap.
 */
public final class TiffSource implements WindowedSource {
    private final Path file;
    private final FileChannel channel;
    private final boolean owned;
    private final HeaderBytes bytes;
    private final TiffPage page;
    private final SingleBlockTiff singles;
    private final byte[] palette;

    /** Bytes of native memory that a reader needs. */
    private final long scratch;

    private final ImageMetadata metadata;
    private final Layout layout;
    private final ConcurrentLinkedDeque<TiffBlockReader> idle = new ConcurrentLinkedDeque<>();

    private TiffSource(Path file, FileChannel channel, HeaderBytes bytes, int index) {
        this(file, channel, bytes, new TiffFile(bytes), index, true);
    }

    /** A page of an open file; {@code owned} says whether closing it closes that. */
    public TiffSource(Path file, FileChannel channel, HeaderBytes bytes, TiffFile tiff, int index, boolean owned) {
        this.file = file;
        this.channel = channel;
        this.owned = owned;
        this.bytes = bytes;
        TiffDirectory directory = tiff.directory(index);
        this.page = tiff.page(index, directory).withLowStrips(bytes.size());
        this.singles = new SingleBlockTiff(directory, page);
        this.scratch = TiffCodec.scratchBytes(page, singles, bytes.size());
        this.palette = TiffRow.palette(directory, page.samples());
        this.metadata = tiff.metadata(index);
        TiffSamples samples = page.samples();
        this.layout = new Layout(
                page.rows(),
                page.columns(),
                samples.channels(),
                samples.depth(),
                (int) Math.min(page.blockRows(), page.rows()),
                (int) Math.min(page.blockColumns(), page.columns()),
                samples.hasAlpha());
    }

    /**
     * Why a page of a TIFF file cannot be read in parts.
     *
     * @param file the file
     * @param index the page, from 0
     * @return the reason; empty if it can
     */
    public static Optional<String> obstacle(Path file, int index) {
        try (FileChannel channel = FileChannel.open(file)) {
            HeaderBytes bytes = HeaderBytes.of(channel);
            TiffFile tiff = new TiffFile(bytes);
            return tiff.page(index, tiff.directory(index))
                    .withLowStrips(bytes.size())
                    .obstacle();
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (ImageFormatException e) {
            throw named(file, e);
        }
    }

    /**
     * Opens a page of a TIFF file that has no {@link #obstacle}.
     *
     * @param file the file
     * @param index the page, from 0
     * @return the source
     * @throws ImageFormatException if it is damaged
     */
    public static TiffSource open(Path file, int index) {
        try {
            FileChannel channel = FileChannel.open(file);
            try {
                return new TiffSource(file, channel, HeaderBytes.of(channel), index);
            } catch (Throwable e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (ImageFormatException e) {
            throw named(file, e);
        }
    }

    private static ImageFormatException unreadable(Path file, IOException e) {
        return new ImageFormatException(file + ": cannot be read: " + ImageFormatException.reason(e), e);
    }

    public static ImageFormatException named(Path file, ImageFormatException e) {
        String message = String.valueOf(e.getMessage());
        return message.startsWith(file.toString()) ? e : new ImageFormatException(file + ": " + message, e);
    }

    @Override
    public Layout layout() {
        return layout;
    }

    @Override
    public ImageMetadata metadata() {
        return metadata;
    }

    @Override
    public Image read(Region region) {
        layout.requireInside(region);
        Image image =
                Image.allocate(region.rows(), region.columns(), layout.channels(), layout.depth(), layout.alpha());
        TiffBlockReader last = idle.pollFirst();
        TiffBlockReader reader = last != null ? last : new TiffBlockReader(bytes, page, singles, palette);
        Object owner = MemoryAccount.reserve(scratch);
        try {
            MemorySegment pixels = PixelAccess.pixels(image);
            for (int plane = 0; plane < page.planes(); plane++) {
                readPlane(reader, plane, region, pixels, image.stride());
            }
            return image;
        } catch (ImageFormatException e) {
            image.close();
            throw named(file, e);
        } catch (Throwable e) {
            image.close();
            throw e;
        } finally {
            MemoryAccount.release(owner, scratch);
            idle.addFirst(reader);
        }
    }

    private void readPlane(TiffBlockReader reader, int plane, Region region, MemorySegment pixels, long stride) {
        // Blocks are counted by ints.
        int firstDown = (int) (region.row() / page.blockRows());
        int lastDown = (int) ((region.endRow() - 1) / page.blockRows());
        int firstAcross = (int) (region.column() / page.blockColumns());
        int lastAcross = (int) ((region.endColumn() - 1) / page.blockColumns());
        for (int down = firstDown; down <= lastDown; down++) {
            int first = plane * page.blocksPerPlane() + down * page.across();
            for (int across = firstAcross; across <= lastAcross; across++) {
                reader.copy(first + across, region, pixels, stride);
            }
        }
    }

    @Override
    public void close() {
        try {
            if (owned) {
                channel.close();
            }
        } catch (IOException e) {
            // Nothing was written that could be lost.
        }
        for (TiffBlockReader reader = idle.poll(); reader != null; reader = idle.poll()) {
            reader.close();
        }
    }
}
