package dev.sluice.nativeops;

import dev.sluice.nativeops.file.DecodedImage;
import dev.sluice.nativeops.file.ImageReader;
import dev.sluice.nativeops.file.ImageWriter;
import dev.sluice.nativeops.memory.IdleScratch;
import dev.sluice.nativeops.memory.MatTypes;
import dev.sluice.nativeops.memory.OpenCv;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * An image in native memory: rows x columns x channels, the channels of a pixel side by side, in the order blue, green, red,
 * alpha.
 *
 * <p>1 channel is grey, 2 are grey and alpha, 3 colour, 4 colour and alpha. The image owns its pixels: {@link #close()} frees
 * them at once and gives their bytes back to {@link NativeMemory}; nothing waits for the garbage collector, and an image that
 * nobody closes is a leak. Reading the pixels from many threads at once is fine; writing them, and closing, is for one thread
 * while no other uses the image.
 */
public final class Image implements AutoCloseable {
    private final Mat mat;
    private final int rows;
    private final int columns;
    private final int channels;
    private final Depth depth;
    private final long address;
    private final long stride;

    /** Bytes counted in {@link NativeMemory}; 0 for wrapped pixels, which belong to somebody else. */
    private final long owned;

    /** Whom they count for. */
    private final Object owner;

    private final ImageMetadata metadata;

    private final AtomicBoolean closed = new AtomicBoolean();

    private Image(Mat mat, long owned, Object owner, ImageMetadata metadata) {
        this.metadata = metadata;
        this.mat = mat;
        this.rows = mat.rows();
        this.columns = mat.cols();
        this.channels = mat.channels();
        this.depth = MatTypes.depth(mat.depth()).orElseThrow();
        this.stride = mat.step();
        this.address = mat.data().address();
        this.owned = owned;
        this.owner = owner;
    }

    /**
     * Makes an image whose pixels are not yet set.
     *
     * @param rows at least 1
     * @param columns at least 1
     * @param channels 1 to 4
     * @param depth the type of one value
     * @return the new image; the caller closes it
     * @throws IllegalArgumentException if a size is out of range
     * @throws NativeMemoryException if it can never fit into the budget of {@link NativeMemory}
     */
    public static Image allocate(int rows, int columns, int channels, Depth depth) {
        return allocate(rows, columns, channels, depth, ImageMetadata.NONE);
    }

    static Image allocate(int rows, int columns, int channels, Depth depth, ImageMetadata metadata) {
        return allocateAll(1, rows, columns, channels, depth, metadata).getFirst();
    }

    /** Makes several images of one kind, whose bytes are reserved together: nobody holds some while waiting for the rest. */
    static List<Image> allocateAll(int count, int rows, int columns, int channels, Depth depth) {
        return allocateAll(count, rows, columns, channels, depth, ImageMetadata.NONE);
    }

    private static List<Image> allocateAll(
            int count, int rows, int columns, int channels, Depth depth, ImageMetadata metadata) {
        requireSize("rows", rows, Integer.MAX_VALUE);
        requireSize("columns", columns, Integer.MAX_VALUE);
        requireSize("channels", channels, 4);
        long bytes = Math.multiplyExact((long) rows * columns, (long) channels * depth.bytes());
        OpenCv.load();
        Object owner = NativeMemory.reserve(Math.multiplyExact(bytes, (long) count));
        List<Image> images = new ArrayList<>(count);
        try {
            while (images.size() < count) {
                Mat mat = IdleScratch.allocate(() -> new Mat(rows, columns, MatTypes.type(depth, channels)));
                images.add(new Image(mat, bytes, owner, metadata));
            }
            return images;
        } catch (Throwable e) {
            NativeMemory.release(owner, bytes * (count - images.size()));
            images.forEach(Image::close);
            throw NativeMemoryException.of(e, bytes);
        }
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
     * Shares the pixels of a matrix of depth {@code CV_8U}, {@code CV_16U} or {@code CV_32F} with 1 to 4 channels.
     *
     * <p>The matrix stays the caller's, who keeps it open for as long as the image is used. Its bytes are not counted in
     * {@link NativeMemory}.
     *
     * @param mat the matrix, which must stay open
     * @return an image of the matrix's shape and depth
     * @throws IllegalArgumentException for another depth, more channels or an empty matrix
     */
    public static Image wrap(Mat mat) {
        requireUsable(mat);
        return new Image(new Mat(mat), 0, NativeMemory.owner(), ImageMetadata.NONE);
    }

    /** Takes over a decoded matrix whose bytes are already counted, with what its file says besides. */
    private static Image adopt(DecodedImage decoded) {
        Mat mat = decoded.mat();
        requireUsable(mat);
        return new Image(mat, mat.rows() * mat.step(), decoded.owner(), decoded.metadata());
    }

    private static void requireUsable(Mat mat) {
        if (mat.isNull() || mat.empty() || mat.dims() != 2) {
            throw new IllegalArgumentException("the matrix must have two dimensions and at least one pixel");
        }
        if (MatTypes.depth(mat.depth()).isEmpty()) {
            throw new IllegalArgumentException("the depth must be U8, U16 or F32, not " + MatTypes.title(mat.depth()));
        }
        requireSize("channels", mat.channels(), 4);
    }

    private static void requireSize(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(name + " must be 1 to " + max + ", not " + value);
        }
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

    /** {@return the matrix behind the image, valid until {@link #close()}; not to be released or resized} */
    public Mat mat() {
        requireOpen();
        return mat;
    }

    /** {@return the memory from the first to the last row, {@link #stride()} bytes a row; valid until {@link #close()}} */
    public MemorySegment pixels() {
        requireOpen();
        return MemorySegment.ofAddress(address).reinterpret(stride * (rows - 1) + rowBytes());
    }

    /** {@return bytes from one row to the next} */
    public long stride() {
        return stride;
    }

    /** {@return bytes of the pixels of one row} */
    public long rowBytes() {
        return (long) columns * channels * depth.bytes();
    }

    /** {@return height in pixels} */
    public int rows() {
        return rows;
    }

    /** {@return width in pixels} */
    public int columns() {
        return columns;
    }

    /** {@return values of one pixel, 1 to 4} */
    public int channels() {
        return channels;
    }

    /** {@return the type of one value} */
    public Depth depth() {
        return depth;
    }

    /** {@return whether the last channel is alpha, which is never filtered: images of 2 and 4 channels} */
    public boolean hasAlpha() {
        return channels == 2 || channels == 4;
    }

    /** {@return bytes of the pixels: rows x columns x channels x bytes of the depth} */
    public long bytes() {
        return rows * rowBytes();
    }

    /** {@return whether {@link #close()} was called} */
    public boolean isClosed() {
        return closed.get();
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("the image is closed");
        }
    }

    /** Frees the pixels; closing again does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            mat.release();
            mat.close();
            NativeMemory.release(owner, owned);
        }
    }

    @Override
    public String toString() {
        return "Image[" + rows + " x " + columns + " x " + channels + " " + depth + (isClosed() ? ", closed]" : "]");
    }
}
