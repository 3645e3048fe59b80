package dev.sluice.nativeops.file;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.nativeops.bmp.BmpHeader;
import dev.sluice.nativeops.memory.HeaderBytes;
import dev.sluice.nativeops.tiff.TiffFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Tells a file's format from its content, and reads its header. */
public final class HeaderReader {
    /** OpenCV's own limit on either side; beyond it the decoders throw. */
    private static final long MAX_SIDE = 1 << 20;

    private HeaderReader() {}

    /** Reads the header of one page of a file. */
    public static ImageHeader read(Path file, int page) {
        try (FileChannel channel = open(file)) {
            return parse(HeaderBytes.of(channel), file.toString(), page);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The header, if the image is not too large. */
    public static ImageHeader checked(ImageHeader header, String name, ReadLimits limits) {
        if (header.rows() > limits.maxPixels() / header.columns()) {
            throw new ImageFormatException(name + ": " + header.columns() + " x " + header.rows()
                    + " pixels are more than the allowed " + limits.maxPixels());
        }
        if (header.rows() > MAX_SIDE || header.columns() > MAX_SIDE) {
            throw new ImageFormatException(name + ": " + header.columns() + " x " + header.rows()
                    + " pixels; more than " + MAX_SIDE + " on one side are not read");
        }
        return header;
    }

    /** Opens a regular file for reading. */
    public static FileChannel open(Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw new ImageFormatException(file + ": is a folder, not an image file");
            }
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                // A named pipe that nobody writes to would hold the reader for ever.
                throw new ImageFormatException(file + ": is not a regular file; a pipe is read as standard input");
            }
            return FileChannel.open(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** What a failure to read means to the user. */
    public static ImageFormatException unreadable(Path file, IOException e) {
        if (e instanceof NoSuchFileException) {
            return new ImageFormatException(file + ": no such file", e);
        }
        if (e instanceof AccessDeniedException) {
            return new ImageFormatException(file + ": permission denied", e);
        }
        return new ImageFormatException(file + ": cannot be read: " + ImageFormatException.reason(e), e);
    }

    /** Parses the header, with the given page of a TIFF file; every failure carries the name. */
    public static ImageHeader parse(HeaderBytes bytes, String name, int page) {
        try {
            ImageHeader header = sniff(bytes, page);
            if (header.rows() < 1 || header.columns() < 1) {
                throw new ImageFormatException("the header announces an empty image of " + header.columns() + " x "
                        + header.rows() + " pixels");
            }
            return header;
        } catch (ImageFormatException e) {
            throw new ImageFormatException(name + ": " + e.getMessage(), e);
        }
    }

    /** The same from the content of a file. */
    public static ImageHeader parse(MemorySegment data, String name, int page) {
        return parse(HeaderBytes.of(data), name, page);
    }

    private static ImageHeader sniff(HeaderBytes in, int page) {
        if (in.size() == 0) {
            throw new ImageFormatException("the file is empty");
        }
        if (in.matches(0, "\u0089PNG\r\n\u001a\n")) {
            return PngHeader.of(in).header();
        }
        if (in.matches(0, "\u00ff\u00d8\u00ff")) {
            return JpegHeader.parse(in);
        }
        if (TiffFile.matches(in)) {
            return new TiffFile(in).header(page);
        }
        if (in.matches(0, "RIFF") && in.matches(8, "WEBP")) {
            return WebpHeader.parse(in);
        }
        if (in.matches(0, "BM")) {
            return BmpHeader.parse(in);
        }
        if (in.size() > 2 && in.u8(0) == 'P' && in.u8(1) >= '1' && in.u8(1) <= '6') {
            return PnmHeader.parse(in);
        }
        throw new ImageFormatException("not an image that can be read (PNG, JPEG, TIFF, WebP, BMP and PNM can)");
    }
}
