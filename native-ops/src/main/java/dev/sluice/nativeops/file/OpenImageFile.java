package dev.sluice.nativeops.file;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.nativeops.memory.HeaderBytes;
import dev.sluice.nativeops.tiff.TiffFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file and, of a TIFF file, its pages, found once; others have one page, whose header is read once. Thread-safe. */
public final class OpenImageFile implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final @Nullable TiffFile tiff;

    /** Of a file that has one page, once it was asked for. Guarded by this. */
    private @Nullable ImageHeader only;

    private OpenImageFile(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        HeaderBytes bytes = HeaderBytes.of(channel);
        this.tiff = TiffFile.matches(bytes) ? new TiffFile(bytes) : null;
    }

    /** Opens a file. */
    public static OpenImageFile open(Path path) {
        try {
            FileChannel channel = HeaderReader.open(path);
            try {
                return new OpenImageFile(path, channel);
            } catch (Throwable e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw HeaderReader.unreadable(path, e);
        } catch (ImageFormatException e) {
            throw named(path, e);
        }
    }

    private static ImageFormatException named(Path path, ImageFormatException e) {
        String message = String.valueOf(e.getMessage());
        return message.startsWith(path.toString()) ? e : new ImageFormatException(path + ": " + message, e);
    }

    /** How many images it has. */
    public int images() {
        return tiff == null ? 1 : tiff.images();
    }

    /** How many reduced versions of images. */
    public int reduced() {
        return tiff == null ? 0 : tiff.reduced();
    }

    /** How many masks. */
    public int masks() {
        return tiff == null ? 0 : tiff.masks();
    }

    /** How many directories are inside of those of images. */
    public long inner() {
        return tiff == null ? 0 : tiff.inner();
    }

    /** The other files of the same data set. */
    public List<String> partners() {
        return tiff == null ? List.of() : tiff.partners(String.valueOf(path.getFileName()));
    }

    /** How many images its description tells of; 0 if it says nothing of it. */
    public long announced() {
        return tiff == null ? 0 : tiff.announced();
    }

    /** The header of a page. */
    public ImageHeader header(int page) {
        if (tiff == null) {
            return only();
        }
        try {
            return tiff.header(page);
        } catch (ImageFormatException e) {
            throw named(path, e);
        }
    }

    private synchronized ImageHeader only() {
        if (only == null) {
            try {
                only = HeaderReader.parse(HeaderBytes.of(channel), path.toString(), 0);
            } catch (IOException e) {
                throw HeaderReader.unreadable(path, e);
            }
        }
        return only;
    }

    /** The header of a page that is not too large. */
    public ImageHeader header(int page, ReadLimits limits) {
        return HeaderReader.checked(header(page), path.toString(), limits);
    }

    /** Decodes a page. */
    public DecodedImage read(int page, ReadLimits limits) {
        if (tiff == null) {
            return ImageReader.read(path, channel, only(), limits, page);
        }
        try {
            return TiffReader.read(tiff, path.toString(), limits, page);
        } catch (ImageFormatException e) {
            throw named(path, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing was written that could be lost.
        }
    }
}
