package dev.sluice.nativeops.file;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.disk.CommittedFile;
import dev.sluice.nativeops.memory.Pixels;
import dev.sluice.nativeops.tiff.WrittenBlocks;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.WindowedSink;
import java.nio.file.Path;
import java.util.List;

/** A file that its encoder writes as a whole, held in memory until then. */
public final class InMemorySink implements WindowedSink {
    private final Path file;
    private final Layout layout;
    private final boolean replace;
    private final ImageMetadata dropped;
    private final Image image;
    private final WrittenBlocks written;

    private InMemorySink(Path file, Layout layout, SinkOptions options, Image image) {
        this.file = file;
        this.layout = layout;
        this.replace = options.replace();
        this.dropped = options.metadata().and(options.space().lost(List.of(), 0));
        this.image = image;
        this.written = new WrittenBlocks(layout);
    }

    public static InMemorySink create(Path file, Layout layout, SinkOptions options) {
        ImageFormat format = formatOf(file);
        if (!format.holds(layout.depth()) || layout.alpha() && !format.holdsAlpha() || !holdsChannels(layout)) {
            throw new ImageFormatException(file + ": " + format + " cannot hold " + layout.channels() + " channels of "
                    + layout.depth() + (layout.alpha() ? " with alpha" : "") + "; use tif");
        }
        if (layout.rows() > Integer.MAX_VALUE || layout.columns() > Integer.MAX_VALUE) {
            throw new ImageFormatException(file + ": " + format + " files are written as a whole, which " + layout
                    + " is too large for; use tif");
        }
        CommittedFile.requireFree(file, options.replace());
        Image image = Image.allocate(
                (int) layout.rows(), (int) layout.columns(), layout.channels(), layout.depth(), layout.alpha());
        return new InMemorySink(file, layout, options, image);
    }

    /** Grey and colour, with alpha or without. */
    private static boolean holdsChannels(Layout layout) {
        int others = layout.alpha() ? layout.channels() - 1 : layout.channels();
        return others == 1 || others == 3;
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
        CommittedFile.requireFree(file, replace);
        image.write(file);
    }

    @Override
    public ImageMetadata dropped() {
        return dropped;
    }

    @Override
    public void close() {
        image.close();
    }

    /** The format that a name asks for. */
    public static ImageFormat formatOf(Path file) {
        String extension = extension(file);
        return ImageFormat.ofExtension(extension)
                .orElseThrow(() -> new ImageFormatException(file + ": '" + extension
                        + "' is no known image format; use zarr, tif, or png, jpg, webp, bmp, pgm, ppm"
                        + " for what fits into memory"));
    }

    /** The extension without the dot; empty where there is none. */
    public static String extension(Path file) {
        Path name = file.getFileName();
        String text = name == null ? "" : name.toString();
        int dot = text.lastIndexOf('.');
        return dot < 0 ? "" : text.substring(dot + 1);
    }
}
