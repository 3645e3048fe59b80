package dev.sluice.nativeops.tiff;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.WindowedSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * A page of a TIFF or BigTIFF file, of which only the strips or tiles are read that a region needs.
 *
 * <p>Each thread that reads takes buffers for one block from a common stock, which is on the Java heap.
 */
public final class TiffSource implements WindowedSource {
    private final Path file;
    private final FileChannel channel;
    private final long fileSize;
    private final TiffPage page;
    private final SingleBlockTiff singles;
    private final Layout layout;
    private final ConcurrentLinkedDeque<TiffBlockReader> idle = new ConcurrentLinkedDeque<>();

    private TiffSource(Path file, FileChannel channel, TiffDirectory directory, TiffPage page) throws IOException {
        this.file = file;
        this.channel = channel;
        this.fileSize = channel.size();
        this.page = page;
        this.singles = new SingleBlockTiff(directory);
        this.layout = probe(directory);
    }

    /** Why a page of a TIFF file cannot be read in parts; empty if it can. */
    public static Optional<String> obstacle(Path file, int index) {
        try (FileChannel channel = FileChannel.open(file)) {
            return TiffPage.of(TiffDirectory.read(channel, index))
                    .withLowStrips(channel.size())
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
     * @param index the page, from 0
     * @throws ImageFormatException if it is damaged
     */
    public static TiffSource open(Path file, int index) {
        try {
            FileChannel channel = FileChannel.open(file);
            try {
                TiffDirectory directory = TiffDirectory.read(channel, index);
                TiffPage page = TiffPage.of(directory).withLowStrips(channel.size());
                return new TiffSource(file, channel, directory, page);
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

    private static ImageFormatException named(Path file, ImageFormatException e) {
        String message = String.valueOf(e.getMessage());
        return message.startsWith(file.toString()) ? e : new ImageFormatException(file + ": " + message, e);
    }

    /** What blocks decode to: told by the fields if they are plain, by the first block otherwise. */
    private Layout probe(TiffDirectory directory) {
        int channels = page.samples();
        boolean alpha = TiffHeader.hasAlpha(directory, channels);
        Depth depth = page.bits() == 8 ? Depth.U8 : page.bits() == 16 ? Depth.U16 : Depth.F32;
        if (!page.isPlain()) {
            try (TiffBlockReader reader = reader();
                    Image first = reader.decode(0)) {
                channels = first.channels();
                depth = first.depth();
            }
        }
        int blockRows = (int) Math.min(page.blockRows(), page.rows());
        int blockColumns = (int) Math.min(page.blockColumns(), page.columns());
        return new Layout(page.rows(), page.columns(), channels, depth, blockRows, blockColumns, alpha);
    }

    private TiffBlockReader reader() {
        TiffBlockReader last = idle.pollFirst();
        return last != null ? last : new TiffBlockReader(file, channel, fileSize, page, singles);
    }

    @Override
    public Layout layout() {
        return layout;
    }

    @Override
    public Image read(Region region) {
        layout.requireInside(region);
        Image image =
                Image.allocate(region.rows(), region.columns(), layout.channels(), layout.depth(), layout.alpha());
        TiffBlockReader reader = reader();
        try {
            long lastDown = (region.endRow() - 1) / page.blockRows();
            long lastAcross = (region.endColumn() - 1) / page.blockColumns();
            for (long down = region.row() / page.blockRows(); down <= lastDown; down++) {
                for (long across = region.column() / page.blockColumns(); across <= lastAcross; across++) {
                    reader.copy((int) (down * page.across() + across), region, image);
                }
            }
            return image;
        } catch (ImageFormatException e) {
            image.close();
            throw named(file, e);
        } catch (Throwable e) {
            image.close();
            throw e;
        } finally {
            idle.addFirst(reader);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing was written that could be lost.
        }
        for (TiffBlockReader reader = idle.poll(); reader != null; reader = idle.poll()) {
            reader.close();
        }
    }
}
