package dev.sluice.nativeops;

import dev.sluice.nativeops.file.HeaderReader;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
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
        return HeaderReader.read(file, page);
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
        return HeaderReader.checked(HeaderReader.read(file, page), file.toString(), limits);
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
        return HeaderReader.checked(HeaderReader.parse(MemorySegment.ofBuffer(data), name, page), name, limits);
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
}
