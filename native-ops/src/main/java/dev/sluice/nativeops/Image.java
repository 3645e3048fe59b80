package dev.sluice.nativeops;

import dev.sluice.nativeops.file.BufferedImages;
import dev.sluice.nativeops.file.DecodedImage;
import dev.sluice.nativeops.file.ImageReader;
import dev.sluice.nativeops.file.ImageWriter;
import dev.sluice.nativeops.memory.PixelAccess;
import dev.sluice.nativeops.memory.Raster;
import java.awt.image.BufferedImage;
import java.lang.foreign.MemorySegment;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * An image in native memory: rows x columns x channels, the channels of a pixel side by side, colours in the order blue, green, red.
 *
 * <p>1 channel is grey, 3 are colour; other numbers are what their maker says, up to 512. Whether the last channel is alpha, which operations copy instead
 * of filtering it, is a property of its own: {@link #hasAlpha()}. The pixels are counted in {@link NativeMemory}.
 *
 * <p><b>Closing.</b> {@link #close()} may be called at any time, by any thread; it neither waits nor throws. From then on new operations are refused with
 * {@link IllegalStateException}, and so is every access to {@link #pixels()}. The memory is freed at once, or, where somebody is still at work in it, as
 * soon as the last has let go: an operation that is inside, a native call that was given {@link #pixels()}, a matrix made from {@link #mat()}, an image of
 * its {@link #rows rows}. Until then it stays counted. An image that nobody closes is freed when the garbage collector finds it, whenever that is: close it.
 *
 * <p>Reading the pixels from many threads at once is fine; writing them is for one thread while no other reads.
 */
public final class Image implements AutoCloseable {
    static {
        PixelAccess.register(new PixelAccess() {
            @Override
            protected Raster rasterOf(Image image) {
                return image.raster;
            }
        });
    }

    private final Raster raster;
    private final ImageMetadata metadata;
    private final int rows;
    private final int columns;
    private final int channels;
    private final long stride;
    private final boolean damaged;

    private Image(Raster raster, ImageMetadata metadata) {
        this(raster, metadata, false);
    }

    private Image(Raster raster, ImageMetadata metadata, boolean damaged) {
        this.damaged = damaged;
        this.raster = raster;
        this.metadata = metadata;
        this.rows = raster.matrix().rows();
        this.columns = raster.matrix().cols();
        this.channels = raster.matrix().channels();
        this.stride = raster.matrix().step();
    }

    /**
     * Makes an image without alpha whose pixels are not yet set; see {@link #allocate(int, int, int, Depth, boolean)}.
     *
     * @param rows at least 1
     * @param columns at least 1
     * @param channels 1 to 512
     * @param depth the type of one value
     * @return the new image; the caller closes it
     */
    public static Image allocate(int rows, int columns, int channels, Depth depth) {
        return allocate(rows, columns, channels, depth, false);
    }

    /**
     * Makes an image whose pixels are not yet set, waiting for its memory if need be.
     *
     * @param rows at least 1
     * @param columns at least 1
     * @param channels 1 to 512, 2 at least with alpha
     * @param depth the type of one value
     * @param alpha whether the last channel is alpha
     * @return the new image; the caller closes it
     * @throws IllegalArgumentException if a size is out of range
     * @throws NativeMemoryException if it can never fit into the budget of {@link NativeMemory}, or the thread is interrupted while it waits, which
     *     leaves its flag
     * @throws dev.sluice.request.RequestCancelledException if the calling request is cancelled while it waits, or would have to
     */
    public static Image allocate(int rows, int columns, int channels, Depth depth, boolean alpha) {
        return allocate(rows, columns, channels, depth, alpha, ImageMetadata.NONE);
    }

    static Image allocate(int rows, int columns, int channels, Depth depth, boolean alpha, ImageMetadata metadata) {
        return allocate(rows, columns, channels, depth, alpha, metadata, false);
    }

    static Image allocate(
            int rows, int columns, int channels, Depth depth, boolean alpha, ImageMetadata metadata, boolean damaged) {
        return new Image(
                Raster.allocate(1, rows, columns, channels, depth, alpha).getFirst(), metadata, damaged);
    }

    /** Makes images of another one's shape, whose bytes are reserved together: nobody holds some while waiting for the rest. */
    static List<Image> allocateLike(Image other, int count, Depth depth) {
        return Raster.allocate(count, other.rows, other.columns, other.channels, depth, other.hasAlpha()).stream()
                .map(raster -> new Image(raster, ImageMetadata.NONE))
                .toList();
    }

    /**
     * Reads an image file of up to 2^30 pixels; see {@link #read(Path, ReadLimits)}.
     *
     * @param file the file to read
     * @return a new image; the caller closes it
     * @throws ImageFormatException if the file is missing, unreadable, damaged, too large or of no known format
     */
    public static Image read(Path file) {
        return read(file, ReadLimits.DEFAULT);
    }

    /**
     * Reads an image file, a multi-page file's first page.
     *
     * <p>PNG, JPEG, TIFF, WebP, BMP and PNM are told apart by content. Depth is kept (8 and 16 bits, float), grey stays grey,
     * alpha is kept; palettes become colour and 1, 2 and 4 bits become 8; signed and double-precision TIFF files become
     * {@link Depth#F32}. The EXIF orientation is applied: the image stands upright.
     *
     * @param file the file to read
     * @param limits what is refused as too large
     * @return a new image; the caller closes it
     * @throws ImageFormatException if the file is missing, unreadable, damaged, too large or of no known format
     * @throws NativeMemoryException if it can never fit into the budget of {@link NativeMemory}
     */
    public static Image read(Path file, ReadLimits limits) {
        return adopt(ImageReader.read(file, limits, 0));
    }

    /**
     * Reads one page of a file.
     *
     * @param file the file to read
     * @param limits what is refused as too large
     * @param page from 0; see {@link ImageHeader#pages()}
     * @return a new image; the caller closes it
     */
    public static Image read(Path file, ReadLimits limits, int page) {
        return adopt(ImageReader.read(file, limits, page));
    }

    /**
     * Decodes the first page of a file's content; see {@link #read(Path, ReadLimits)}.
     *
     * @param data a file's content, not modified
     * @param name what to call it in messages
     * @param limits what is refused as too large
     * @return a new image; the caller closes it
     */
    public static Image decode(byte[] data, String name, ReadLimits limits) {
        return decode(ByteBuffer.wrap(data), name, limits);
    }

    /**
     * Decodes the first page of a file's content, from the position of the buffer to its limit, leaving both as they are.
     *
     * @param data a file's content, not modified
     * @param name what to call it in messages
     * @param limits what is refused as too large
     * @return a new image; the caller closes it
     */
    public static Image decode(ByteBuffer data, String name, ReadLimits limits) {
        return adopt(ImageReader.decode(data, name, limits, 0));
    }

    /**
     * Decodes one page of a file's content.
     *
     * @param data a file's content, not modified
     * @param name what to call it in messages
     * @param limits what is refused as too large
     * @param page from 0; see {@link ImageHeader#pages()}
     * @return a new image; the caller closes it
     */
    public static Image decode(ByteBuffer data, String name, ReadLimits limits, int page) {
        return adopt(ImageReader.decode(data, name, limits, page));
    }

    /**
     * Shares the pixels of a matrix of depth {@code CV_8U}, {@code CV_16U} or {@code CV_32F}, without alpha.
     *
     * <p>The image keeps the matrix's memory: the matrix may be released, closed or collected before it. Its bytes are not counted in {@link NativeMemory}.
     *
     * @param mat a matrix of two dimensions
     * @return an image of the matrix's shape and depth; the caller closes it
     * @throws IllegalArgumentException for another depth or an empty matrix
     */
    public static Image wrap(Mat mat) {
        return new Image(Raster.of(mat), ImageMetadata.NONE);
    }

    /**
     * Shares pixels in native memory, without alpha: of an {@code Arena}, a mapped file or a direct buffer. Its bytes are not counted in {@link NativeMemory}.
     *
     * <p>The image keeps the segment reachable, and no arena open: once that is closed every use of the image throws {@link IllegalStateException}. An operation that
     * is inside then fails with it. A confined arena's segment is used by operations that its own thread calls from outside of requests, and by its own thread only.
     *
     * @param memory where the first pixel's first value stands at the beginning, in the machine's byte order
     * @param rows at least 1
     * @param columns at least 1
     * @param channels 1 to 512
     * @param depth the type of one value
     * @param stride bytes from one row to the next, at least those of a row; a multiple of the bytes of one value
     * @return an image of this shape; the caller closes it
     * @throws IllegalArgumentException if it is a heap segment or read-only, is too small, or a number is out of range
     * @throws IllegalStateException if the segment's arena is closed
     */
    public static Image wrap(MemorySegment memory, int rows, int columns, int channels, Depth depth, long stride) {
        return new Image(Raster.of(memory, rows, columns, channels, depth, stride), ImageMetadata.NONE);
    }

    /**
     * Copies packed pixels.
     *
     * @param values rows x columns x channels values, row after row without gaps, from the buffer's position on, in the machine's byte order; not modified, its
     *     position neither
     * @param rows at least 1
     * @param columns at least 1
     * @param channels 1 to 512
     * @param depth the type of one value
     * @return a new image; the caller closes it
     * @throws IllegalArgumentException if the buffer holds fewer values, or a number is out of range
     */
    public static Image of(ByteBuffer values, int rows, int columns, int channels, Depth depth) {
        MemorySegment from = MemorySegment.ofBuffer(values);
        Image image = allocate(rows, columns, channels, depth);
        if (from.byteSize() < image.bytes()) {
            image.close();
            throw new IllegalArgumentException(
                    "the buffer holds " + from.byteSize() + " bytes, not the " + image.bytes() + " of " + image);
        }
        MemorySegment.copy(from, 0, image.raster.pixels(), 0, image.bytes());
        return image;
    }

    /**
     * Copies the pixels, row after row without gaps.
     *
     * @param into where they go, from its position on, which moves behind them; in the machine's byte order
     * @throws java.nio.BufferOverflowException if the buffer has less than {@link #bytes()} left
     * @throws IllegalStateException if the image is closed
     */
    public void copyTo(ByteBuffer into) {
        if (into.remaining() < bytes()) {
            throw new BufferOverflowException();
        }
        MemorySegment to = MemorySegment.ofBuffer(into);
        raster.enter();
        try {
            for (int row = 0; row < rows; row++) {
                MemorySegment.copy(raster.pixels(), row * stride, to, row * rowBytes(), rowBytes());
            }
        } finally {
            raster.leave();
        }
        into.position(into.position() + (int) bytes());
    }

    /**
     * Copies a picture of {@code java.awt}. Grey stays grey, alpha stays alpha and is not multiplied with; 16-bit and float samples of component colour models keep their depth, everything
     * else becomes 8 bits in colour.
     *
     * @param picture any picture, not modified
     * @return a new image; the caller closes it
     */
    public static Image of(BufferedImage picture) {
        return BufferedImages.read(picture);
    }

    /**
     * Copies the image into a picture of {@code java.awt}: of the standard types where there is one, otherwise with a component colour model of the same depth.
     * Floats are stored as they are.
     *
     * @return a new picture
     * @throws IllegalArgumentException for 2 channels without alpha, 4 without alpha, and 5 or more, which no colour space has
     * @throws IllegalStateException if the image is closed
     */
    public BufferedImage toBufferedImage() {
        return PixelAccess.inside(List.of(this), () -> BufferedImages.write(this));
    }

    /** Takes over a decoded matrix whose bytes are already counted, with what its file says besides. */
    static Image adopt(DecodedImage decoded) {
        return new Image(
                Raster.own(decoded.mat(), decoded.owner(), decoded.alpha()), decoded.metadata(), decoded.damaged());
    }

    /**
     * Some of the rows as an image of its own, which shares their pixels. It is closed by itself; the memory stays, and stays counted, until this image and all such have been closed.
     *
     * @param from the first row
     * @param to the row after the last
     * @return an image of {@code to - from} rows with the same metadata; the caller closes it
     * @throws IndexOutOfBoundsException if these are no rows of this image, or none
     * @throws IllegalStateException if the image is closed
     */
    public Image rows(int from, int to) {
        return new Image(raster.rows(from, to), metadata, damaged);
    }

    /**
     * Writes the image in the format of the file's extension, replacing a file of that name at once and as a whole.
     *
     * @param file the file to write
     * @throws ImageFormatException if the format is not known, cannot hold this depth or alpha, or writing fails
     */
    public void write(Path file) {
        write(file, WriteOptions.DEFAULT);
    }

    /**
     * Writes the image with the given options; see {@link #write(Path)}.
     *
     * @param file the file to write
     * @param options how hard to compress
     */
    public void write(Path file, WriteOptions options) {
        ImageWriter.write(this, file, options);
    }

    /**
     * Encodes the image in memory.
     *
     * @param extension with or without the dot: png, jpg, tif, webp, bmp, pgm, ppm, pnm
     * @param options how hard to compress
     * @return the file's content
     * @throws ImageFormatException if the format is not known or cannot hold this depth or alpha
     */
    public byte[] encode(String extension, WriteOptions options) {
        return ImageWriter.encode(this, extension, options);
    }

    /**
     * Encodes the image with metadata, of which what the format and its encoder can hold is written: everything in PNG and WebP, ICC and
     * EXIF and XMP blocks up to 65,000 bytes in JPEG, nothing in the others.
     *
     * @param extension with or without the dot: png, jpg, tif, webp, bmp, pgm, ppm, pnm
     * @param options how hard to compress
     * @param blocks the metadata to write
     * @return the file, and what of the metadata is not in it
     * @throws ImageFormatException if the format is not known or cannot hold this depth or alpha
     */
    public EncodedFile encode(String extension, WriteOptions options, ImageMetadata blocks) {
        return ImageWriter.encode(this, extension, options, blocks);
    }

    /**
     * Encodes the image as {@link #encode(String, WriteOptions, ImageMetadata)} does, without bringing the file into one piece: for who writes
     * it somewhere.
     *
     * @param extension with or without the dot: png, jpg, tif, webp, bmp, pgm, ppm, pnm
     * @param options how hard to compress
     * @param blocks the metadata to write
     * @return the file; the caller closes it
     * @throws ImageFormatException if the format is not known or cannot hold this depth or alpha
     */
    public EncodedImage encodeInParts(String extension, WriteOptions options, ImageMetadata blocks) {
        return ImageWriter.encodeInParts(this, extension, options, blocks);
    }

    /**
     * A file in memory.
     *
     * @param bytes its content
     * @param dropped the blocks that were asked for and are not in it
     */
    @SuppressWarnings("ArrayRecordComponent") // A carrier of bytes, never compared.
    public record EncodedFile(byte[] bytes, ImageMetadata dropped) {}

    /** {@return what the file of this image said besides its pixels; empty for images that were not read from one} */
    public ImageMetadata metadata() {
        return metadata;
    }

    /**
     * Whether pixels are made up: a JPEG file that is damaged in the middle is decoded all the same, with grey or shifted blocks from there on.
     * libjpeg says so in a line on the standard error stream and nowhere else; it is noticed here only in programs that have such lines
     * silenced, by the system property {@code sluice.opencv.messages=false}, as {@code dog-filter} has.
     *
     * @return whether the decoder complained of the file's pixels
     */
    public boolean isDamaged() {
        return damaged;
    }

    /**
     * The matrix behind the image, for other code that uses OpenCV. It is the image's: the same each time, empty after {@link #close()}; closing it does nothing, releasing it or giving it another size is refused.
     * Matrices made from it ({@code rowRange}, {@code new Mat(mat)}) keep the pixels, and keep them counted, until they are released or collected; so take one
     * for native code that may still run when the image is closed. Buffers and indexers that it makes end with the image, as {@link #pixels()} does; pointers that it
     * gives become null then, though not those that are copied from them. Of an image around somebody's segment it is not to be used once the segment's arena is
     * closed while the image is not: OpenCV does not notice that.
     *
     * @return the matrix, whose memory is that of {@link #pixels()}
     * @throws IllegalStateException if the image is closed, or a function of OpenCV gave the matrix other memory, for a result of another size or type
     */
    public Mat mat() {
        return raster.userMatrix();
    }

    /**
     * The pixels from the first to the last row, {@link #stride()} bytes a row. Access after {@link #close()} throws {@link IllegalStateException}; a native call that was given
     * the segment before keeps the memory until it returns.
     *
     * @return the memory, for any thread; of an image around somebody's segment, that segment's
     * @throws IllegalStateException if the image is closed
     */
    public MemorySegment pixels() {
        return raster.userPixels();
    }

    /** {@return bytes from one row to the next} */
    public long stride() {
        return stride;
    }

    /** {@return bytes of the pixels of one row} */
    public long rowBytes() {
        return (long) columns * channels * depth().bytes();
    }

    /** {@return height in pixels} */
    public int rows() {
        return rows;
    }

    /** {@return width in pixels} */
    public int columns() {
        return columns;
    }

    /** {@return values of one pixel, 1 to 512} */
    public int channels() {
        return channels;
    }

    /** {@return the type of one value} */
    public Depth depth() {
        return raster.depth();
    }

    /** {@return whether the last channel is alpha, which is copied and never filtered} */
    public boolean hasAlpha() {
        return raster.hasAlpha();
    }

    /** {@return bytes of the pixels: rows x columns x channels x bytes of the depth} */
    public long bytes() {
        return rows * rowBytes();
    }

    /** {@return whether {@link #close()} was called} */
    public boolean isClosed() {
        return raster.isClosed();
    }

    /**
     * Gives the pixels up: at once, or when the last who is at work in them has let go. Neither waits nor throws; closing again does nothing. Costs about a microsecond, and
     * where {@link #pixels()} was called the JDK's closing of a shared arena: a handshake with the threads that run Java code.
     */
    @Override
    public void close() {
        raster.close();
    }

    @Override
    public String toString() {
        return "Image[" + rows + " x " + columns + " x " + channels + " " + depth() + (isClosed() ? ", closed]" : "]");
    }
}
