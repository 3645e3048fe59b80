package dev.sluice.nativeops;

import dev.sluice.nativeops.memory.PixelAccess;
import dev.sluice.nativeops.memory.Raster;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StreamCorruptedException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Carries images from one process to another as plain bytes: sizes, depth, metadata, then the rows without gaps.
 *
 * <p>For two processes of one program on one machine, say one that decodes and one that goes on with the pixels: numbers
 * of pixels are in the machine's byte order, and the form may change with every version. Not for files. Thread-safe as far as the
 * streams are.
 */
public final class ImageTransfer {
    private static final int MAX_BLOCKS = 1024;
    private static final int CHUNK = 1 << 16;

    /** Bytes of all metadata of an image: what a process that something took over could have us allocate. */
    private static final int MAX_METADATA = 1 << 27;

    private ImageTransfer() {}

    /**
     * Writes an image; the stream is not flushed.
     *
     * @param image any image, not modified
     * @param to where the image goes; stays open
     * @throws IOException if the stream fails
     */
    public static void write(Image image, OutputStream to) throws IOException {
        DataOutputStream out = new DataOutputStream(to);
        out.writeInt(image.rows());
        out.writeInt(image.columns());
        out.writeShort(image.channels());
        out.writeBoolean(image.hasAlpha());
        out.writeBoolean(image.isDamaged());
        out.writeByte(image.depth().ordinal());
        List<ImageMetadata.Block> blocks = image.metadata().blocks();
        out.writeInt(blocks.size());
        for (ImageMetadata.Block block : blocks) {
            out.writeByte(block.kind().ordinal());
            out.writeInt(block.bytes().length);
            out.write(block.bytes());
        }
        byte[] chunk = new byte[CHUNK];
        MemorySegment pixels = PixelAccess.pixels(image);
        for (int row = 0; row < image.rows(); row++) {
            long start = row * image.stride();
            for (long done = 0; done < image.rowBytes(); ) {
                int size = (int) Math.min(CHUNK, image.rowBytes() - done);
                MemorySegment.copy(pixels, ValueLayout.JAVA_BYTE, start + done, chunk, 0, size);
                out.write(chunk, 0, size);
                done += size;
            }
        }
    }

    /**
     * Reads what {@link #write} wrote into a new image.
     *
     * @param from where the image comes from; stays open
     * @param limits what is refused as too large, whatever the other side says
     * @return the new image; the caller closes it
     * @throws EOFException if the stream ends before the image does
     * @throws StreamCorruptedException if it holds something else
     * @throws IOException if the stream fails
     * @throws NativeMemoryException if the image can never fit into the budget of {@link NativeMemory}
     */
    public static Image read(InputStream from, ReadLimits limits) throws IOException {
        DataInputStream in = new DataInputStream(from);
        int rows = in.readInt();
        int columns = in.readInt();
        int channels = in.readUnsignedShort();
        boolean alpha = in.readBoolean();
        boolean damaged = in.readBoolean();
        int depth = in.readUnsignedByte();
        int count = in.readInt();
        boolean known = rows > 0
                && columns > 0
                && channels >= (alpha ? 2 : 1)
                && channels <= Raster.MAX_CHANNELS
                && depth < Depth.values().length;
        if (!known || (long) rows * columns > limits.maxPixels() || count < 0 || count > MAX_BLOCKS) {
            throw new StreamCorruptedException("this is no image of at most " + limits.maxPixels() + " pixels");
        }
        List<ImageMetadata.Block> blocks = new ArrayList<>();
        int room = MAX_METADATA;
        for (int i = 0; i < count; i++) {
            ImageMetadata.Block block = block(in, room);
            room -= block.bytes().length;
            blocks.add(block);
        }
        Image image = Image.allocate(
                rows, columns, channels, Depth.values()[depth], alpha, new ImageMetadata(blocks), damaged);
        try {
            fill(image, in);
            return image;
        } catch (IOException | RuntimeException | Error e) {
            image.close();
            throw e;
        }
    }

    private static ImageMetadata.Block block(DataInputStream in, int most) throws IOException {
        int kind = in.readUnsignedByte();
        int length = in.readInt();
        if (kind >= ImageMetadata.Kind.values().length || length < 0 || length > most) {
            throw new StreamCorruptedException("this is no block of at most " + most + " bytes of metadata");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return new ImageMetadata.Block(ImageMetadata.Kind.values()[kind], bytes);
    }

    private static void fill(Image image, DataInputStream in) throws IOException {
        byte[] chunk = new byte[CHUNK];
        MemorySegment pixels = PixelAccess.pixels(image);
        for (int row = 0; row < image.rows(); row++) {
            long start = row * image.stride();
            for (long done = 0; done < image.rowBytes(); ) {
                int size = (int) Math.min(CHUNK, image.rowBytes() - done);
                in.readFully(chunk, 0, size);
                MemorySegment.copy(chunk, 0, pixels, ValueLayout.JAVA_BYTE, start + done, size);
                done += size;
            }
        }
    }
}
