package dev.sluice.nativeops.windowed;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageFormatException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** A file that its encoder writes as a whole, held in memory until then. */
final class InMemorySink implements WindowedSink {
    private final Path file;
    private final Layout layout;
    private final boolean replace;
    private final Image image;
    private final WrittenBlocks written;

    private InMemorySink(Path file, Layout layout, boolean replace, Image image) {
        this.file = file;
        this.layout = layout;
        this.replace = replace;
        this.image = image;
        this.written = new WrittenBlocks(layout);
    }

    static InMemorySink create(Path file, Layout layout, SinkOptions options) {
        ImageFormat format = WindowedImages.formatOf(file);
        if (!format.holds(layout.depth()) || layout.channels() == 4 && !format.holdsAlpha() || layout.channels() == 2) {
            throw new ImageFormatException(file + ": " + format + " cannot hold " + layout.channels() + " channels of "
                    + layout.depth() + "; use tif");
        }
        if (layout.rows() > Integer.MAX_VALUE || layout.columns() > Integer.MAX_VALUE) {
            throw new ImageFormatException(file + ": " + format + " files are written as a whole, which " + layout
                    + " is too large for; use tif");
        }
        requireFree(file, options.replace());
        Image image = Image.allocate((int) layout.rows(), (int) layout.columns(), layout.channels(), layout.depth());
        return new InMemorySink(file, layout, options.replace(), image);
    }

    static void requireFree(Path file, boolean replace) {
        if (!replace && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new ImageFormatException(file + ": exists already");
        }
    }

    @Override
    public Layout layout() {
        return layout;
    }

    @Override
    public void write(Region region, Image pixels) {
        Pixels.requireFits(layout, region, pixels);
        Pixels.copy(pixels, 0, 0, image, (int) region.row(), (int) region.column(), region.rows(), region.columns());
        written.addAll(region);
    }

    @Override
    public boolean isWritten(long block) {
        return written.has(block);
    }

    @Override
    public void finish() {
        written.requireAll(file.toString());
        requireFree(file, replace);
        image.write(file);
    }

    @Override
    public void close() {
        image.close();
    }
}
