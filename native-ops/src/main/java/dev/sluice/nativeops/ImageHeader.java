package dev.sluice.nativeops;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What the header of an image file announces, read in plain Java before any decoder sees the file.
 *
 * <p>The format is told from the content, never from the file's name.
 *
 * @param format the format
 * @param rows rows of the first page as stored, before {@code orientation}
 * @param columns columns of the first page as stored, before {@code orientation}
 * @param channels channels after decoding: 1, 3 or 4 (palettes count as colour); other numbers are what the file says
 * @param bits bits of one channel value in the file
 * @param orientation the EXIF orientation, 1 (upright) to 8
 * @param pages pages of a TIFF file, 1 elsewhere
 */
public record ImageHeader(
        ImageFormat format, long rows, long columns, int channels, int bits, int orientation, int pages) {
    /** OpenCV's own limit on either side; beyond it the decoders throw. */
    private static final long MAX_SIDE = 1 << 20;

    /**
     * Reads the header of a file.
     *
     * @param file the file to read
     * @return what the header says
     * @throws ImageFormatException if the file is missing, unreadable, not of a known format, or its header is damaged
     */
    public static ImageHeader read(Path file) {
        return read(file, 0);
    }

    /**
     * Reads the header of one page of a file, however large its image is.
     *
     * @param file the file to read
     * @param page from 0; see {@link #pages()}
     * @return what the header says of that page
     * @throws ImageFormatException if the file is missing, unreadable, not of a known format, or its header is damaged, or there is no
     *     such page
     */
    public static ImageHeader read(Path file, int page) {
        try (FileChannel channel = open(file)) {
            return parse(HeaderBytes.of(channel), file.toString(), page);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Reads the header of one page of a file, and refuses an image that is too large.
     *
     * @param file the file to read
     * @param limits what is refused as too large
     * @param page from 0; see {@link #pages()}
     * @return what the header says of that page
     * @throws ImageFormatException if the file is missing, unreadable, not of a known format, or its header is damaged, there is no such
     *     page, or it is too large
     */
    public static ImageHeader read(Path file, ReadLimits limits, int page) {
        try (FileChannel channel = open(file)) {
            return parse(HeaderBytes.of(channel), file.toString(), page).checked(file.toString(), limits);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * The same from a file's content, from the position of the buffer to its limit, which stay as they are.
     *
     * @param data a file's content, not modified
     * @param name what to call it in messages
     * @param limits what is refused as too large
     * @param page from 0; see {@link #pages()}
     * @return what the header says of that page
     * @throws ImageFormatException as {@link #read(Path, ReadLimits, int)} does
     */
    public static ImageHeader of(ByteBuffer data, String name, ReadLimits limits, int page) {
        return parse(MemorySegment.ofBuffer(data), name, page).checked(name, limits);
    }

    /** This header, if the image is not too large. */
    ImageHeader checked(String name, ReadLimits limits) {
        if (rows > limits.maxPixels() / columns) {
            throw new ImageFormatException(
                    name + ": " + columns + " x " + rows + " pixels are more than the allowed " + limits.maxPixels());
        }
        if (rows > MAX_SIDE || columns > MAX_SIDE) {
            throw new ImageFormatException(name + ": " + columns + " x " + rows + " pixels; more than " + MAX_SIDE
                    + " on one side are not read");
        }
        return this;
    }

    /** {@return pixels: rows times columns; {@link Long#MAX_VALUE} if a header announces more than that} */
    public long pixels() {
        return product(rows, columns);
    }

    /**
     * {@return bytes of the decoded image: pixels times channels times the bytes of the depth it decodes to; {@link Long#MAX_VALUE} if a
     * header announces more than that}
     */
    public long decodedBytes() {
        return product(pixels(), (long) channels * (bits > 16 ? 4 : bits > 8 ? 2 : 1));
    }

    /** Of numbers that are not negative. */
    private static long product(long a, long b) {
        long low = a * b;
        return low < 0 || Math.multiplyHigh(a, b) != 0 ? Long.MAX_VALUE : low;
    }

    static FileChannel open(Path file) {
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

    static ImageFormatException unreadable(Path file, IOException e) {
        if (e instanceof NoSuchFileException) {
            return new ImageFormatException(file + ": no such file", e);
        }
        if (e instanceof AccessDeniedException) {
            return new ImageFormatException(file + ": permission denied", e);
        }
        return new ImageFormatException(file + ": cannot be read: " + ImageFormatException.reason(e), e);
    }

    /** Parses the header, with the given page of a TIFF file; every failure carries the name. */
    static ImageHeader parse(HeaderBytes bytes, String name, int page) {
        try {
            ImageHeader header = sniff(bytes, page);
            if (header.rows < 1 || header.columns < 1) {
                throw new ImageFormatException(
                        "the header announces an empty image of " + header.columns + " x " + header.rows + " pixels");
            }
            return header;
        } catch (ImageFormatException e) {
            throw new ImageFormatException(name + ": " + e.getMessage(), e);
        }
    }

    static ImageHeader parse(MemorySegment data, String name, int page) {
        return parse(HeaderBytes.of(data), name, page);
    }

    private static ImageHeader sniff(HeaderBytes in, int page) {
        if (in.size() == 0) {
            throw new ImageFormatException("the file is empty");
        }
        if (in.matches(0, "\u0089PNG\r\n\u001a\n")) {
            return PngHeader.parse(in);
        }
        if (in.matches(0, "\u00ff\u00d8\u00ff")) {
            return JpegHeader.parse(in);
        }
        if (in.matches(0, "II*\0") || in.matches(0, "II+\0") || in.matches(0, "MM\0*") || in.matches(0, "MM\0+")) {
            return TiffHeader.parse(in, page);
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
