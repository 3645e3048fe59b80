package dev.sluice.nativeops.windowed;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ReadLimits;
import java.nio.file.Path;

/** Opens and creates images that are read and written region by region, whatever their kind. */
public final class WindowedImages {
    private WindowedImages() {}

    /**
     * Opens an image. Files that cannot be read in parts are read into memory at once, within the budget of
     * {@link dev.sluice.nativeops.NativeMemory}; see {@link Image#read(Path, ReadLimits)} for what they may be.
     *
     * @param file the file
     * @return the source; the caller closes it
     * @throws ImageFormatException if it is missing, unreadable, damaged or of no known kind
     */
    public static WindowedSource open(Path file) {
        return InMemorySource.read(file);
    }

    /**
     * Creates an image, of the kind that the extension names.
     *
     * <p>Kinds that cannot be written in parts are held in memory until they are finished, and cannot be resumed.
     *
     * @param file the file; its folder must exist
     * @param layout size, pixels and blocks
     * @param options what may be replaced or resumed
     * @return the sink; the caller finishes and closes it
     * @throws ImageFormatException if the extension is of no known kind, the kind cannot hold such pixels, or the file exists
     *     and may not be replaced
     */
    public static WindowedSink create(Path file, Layout layout, SinkOptions options) {
        return InMemorySink.create(file, layout, options);
    }

    /** The extension without the dot; empty where there is none. */
    static String extension(Path file) {
        Path name = file.getFileName();
        String text = name == null ? "" : name.toString();
        int dot = text.lastIndexOf('.');
        return dot < 0 ? "" : text.substring(dot + 1);
    }

    static ImageFormat formatOf(Path file) {
        String extension = extension(file);
        return ImageFormat.ofExtension(extension)
                .orElseThrow(
                        () -> new ImageFormatException(
                                file + ": '" + extension
                                        + "' is no known image format; use tif, or png, jpg, webp, bmp, pgm, ppm for what fits into memory"));
    }
}
