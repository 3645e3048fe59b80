package dev.sluice.nativeops.windowed;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.nativeops.file.InMemorySink;
import dev.sluice.nativeops.file.InMemorySource;
import dev.sluice.nativeops.tiff.TiffSink;
import dev.sluice.nativeops.tiff.TiffSource;
import dev.sluice.nativeops.zarr.ZarrSink;
import dev.sluice.nativeops.zarr.ZarrSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Opens and creates images that are read and written region by region, whatever their kind. */
public final class WindowedImages {
    private WindowedImages() {}

    /**
     * Opens the first page of an image; see {@link #open(Path, int)}.
     *
     * @param file the file or folder
     * @return the source; the caller closes it
     * @throws ImageFormatException if it is missing, unreadable, damaged or of no known kind
     */
    public static WindowedSource open(Path file) {
        return open(file, 0);
    }

    /**
     * Opens an image. TIFF and BigTIFF files are read in parts, of whatever size they are. So are folders, which must be Zarr arrays
     * or OME-Zarr groups; of a group the first resolution is read. Files that cannot be read in parts are read
     * into memory at once, within the budget of {@link dev.sluice.nativeops.NativeMemory}; see {@link Image#read(Path, ReadLimits, int)}
     * for what they may be. The pixels are the same in either way.
     *
     * @param file the file or folder
     * @param page the page of a TIFF file, from 0
     * @return the source; the caller closes it
     * @throws ImageFormatException if it is missing, unreadable, damaged or of no known kind
     */
    public static WindowedSource open(Path file, int page) {
        if (Files.isDirectory(file)) {
            return ZarrSource.open(file);
        }
        ImageHeader header = ImageHeader.read(file);
        if (header.format() == ImageFormat.TIFF
                && TiffSource.obstacle(file, page).isEmpty()) {
            return TiffSource.open(file, page);
        }
        return InMemorySource.read(file, page);
    }

    /**
     * Why a file that is larger than memory cannot be filtered: it cannot be read in parts.
     *
     * @param file the file or folder
     * @param page the page of a TIFF file, from 0
     * @return the reason in a few words; empty if it can be read in parts
     * @throws ImageFormatException if it is missing, unreadable, damaged or of no known kind
     */
    public static Optional<String> obstacle(Path file, int page) {
        if (Files.isDirectory(file)) {
            return Optional.empty();
        }
        ImageFormat format = ImageHeader.read(file).format();
        return format == ImageFormat.TIFF
                ? TiffSource.obstacle(file, page)
                : Optional.of(format + " files are decoded as a whole");
    }

    /**
     * Creates an image, of the kind that the extension names.
     *
     * <p>TIFF files become tiled BigTIFF files, deflated; the sides of their blocks are multiples of 16. {@code zarr} is a folder, made
     * with {@link ZarrOptions#DEFAULT}. Kinds that cannot be
     * written in parts are held in memory until they are finished, and cannot be resumed.
     *
     * @param file the file; its folder must exist
     * @param layout size, pixels and blocks
     * @param options what may be replaced or resumed
     * @return the sink; the caller finishes and closes it
     * @throws ImageFormatException if the extension is of no known kind, the kind cannot hold such pixels, or the file exists
     *     and may not be replaced
     */
    public static WindowedSink create(Path file, Layout layout, SinkOptions options) {
        if (isZarrName(file)) {
            return createZarr(file, layout, options, ZarrOptions.DEFAULT);
        }
        return InMemorySink.formatOf(file) == ImageFormat.TIFF
                ? TiffSink.create(file, layout, options)
                : InMemorySink.create(file, layout, options);
    }

    /**
     * Creates an OME-Zarr group. Its blocks may be written by several processes at once, each of which creates a
     * sink that resumes the same identity; one of them finishes it when all are there.
     *
     * @param folder the folder, whatever its extension; the one it lies in must exist
     * @param layout size, pixels and blocks
     * @param options what may be replaced or resumed
     * @param zarr version, compression and resolutions
     * @return the sink; the caller finishes and closes it
     * @throws ImageFormatException if the folder cannot be written, or exists and may not be replaced
     */
    public static WindowedSink createZarr(Path folder, Layout layout, SinkOptions options, ZarrOptions zarr) {
        return ZarrSink.create(folder, layout, options, zarr);
    }

    /**
     * What the smaller resolutions of a Zarr folder need when {@link WindowedSink#reduce} makes them.
     *
     * @param layout size, pixels and blocks
     * @param zarr which resolutions there are
     * @return native bytes for one chunk, without which it cannot be done; 0 if there are none
     * @throws ImageFormatException if the chunks are too large
     */
    public static long reductionBytes(Layout layout, ZarrOptions zarr) {
        return ZarrSink.reductionBytes(layout, zarr);
    }

    /**
     * When an image was changed: a file, or the last of what is in a folder, whose own time stays as it was when a chunk is replaced.
     *
     * @param image the file or folder
     * @return the time of the last change
     * @throws IOException if it, or something in it, cannot be looked at
     */
    public static FileTime lastModified(Path image) throws IOException {
        FileTime last = Files.getLastModifiedTime(image);
        if (Files.isDirectory(image)) {
            try (Stream<Path> files = Files.walk(image)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    FileTime time = Files.getLastModifiedTime(file);
                    last = time.compareTo(last) > 0 ? time : last;
                }
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
        return last;
    }

    /** Whether a name is one of a Zarr folder. */
    static boolean isZarrName(Path file) {
        return InMemorySink.extension(file).toLowerCase(Locale.ROOT).equals("zarr");
    }
}
