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
 * @param channels channels after decoding, palettes count as colour
 * @param bits bits of one channel value in the file
 * @param orientation the EXIF orientation, 1 (upright) to 8
 * @param pages images in full resolution of a TIFF file, 1 elsewhere
 * @param depth the type of the values after decoding
 * @param alpha whether the last channel is alpha
 */
public record ImageHeader(
        ImageFormat format,
        long rows,
        long columns,
        int channels,
        int bits,
        int orientation,
        int pages,
        Depth depth,
        boolean alpha) {
    /**
     * A header of whole numbers of up to 16 bits, or of floating-point ones, whose last of 2 or 4 channels is alpha.
     *
     * @param format the format
     * @param rows rows as stored
     * @param columns columns as stored
     * @param channels channels after decoding
     * @param bits bits of one channel value in the file
     * @param orientation the EXIF orientation, 1 (upright) to 8
     * @param pages how many pages the file has
     */
    public ImageHeader(
            ImageFormat format, long rows, long columns, int channels, int bits, int orientation, int pages) {
        this(
                format,
                rows,
                columns,
                channels,
                bits,
                orientation,
                pages,
                bits > 16 ? Depth.F32 : bits > 8 ? Depth.U16 : Depth.U8,
                channels == 2 || channels == 4);
    }

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
        return product(pixels(), (long) channels * depth.bytes());
    }

    /** Of numbers that are not negative. */
    private static long product(long a, long b) {
        long low = a * b;
        return low < 0 || Math.multiplyHigh(a, b) != 0 ? Long.MAX_VALUE : low;
    }
}
