package dev.sluice.nativeops.zarr.chunk;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.blosc.BloscBuffer;
import dev.sluice.nativeops.blosc.Lz4Block;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * How the bytes of a chunk are packed.
 *
 * <p>All buffers are direct. Data that does not unpack to just the bytes that are wanted is refused; nothing is allocated by what
 * the data says of itself.
 */
public enum ZarrCompressor {
    NONE {
        @Override
        public void unpack(ByteBuffer packed, ByteBuffer bytes) {
            requireSize(packed.remaining(), bytes.remaining());
            bytes.put(packed);
        }
    },

    GZIP {
        @Override
        public void unpack(ByteBuffer packed, ByteBuffer bytes) throws IOException {
            try (InputStream in = new GZIPInputStream(new BufferInput(packed), STEP)) {
                fill(bytes, in);
            }
        }

        @Override
        public void pack(ByteBuffer bytes, ByteBuffer packed, int level) throws IOException {
            try (OutputStream out = new LeveledGzip(new BufferOutput(packed), level)) {
                drain(bytes, out);
            }
        }
    },

    ZLIB {
        @Override
        public void unpack(ByteBuffer packed, ByteBuffer bytes) throws IOException {
            try (InputStream in = new InflaterInputStream(new BufferInput(packed))) {
                fill(bytes, in);
            }
        }
    },

    ZSTD {
        @Override
        public void unpack(ByteBuffer packed, ByteBuffer bytes) {
            int size = bytes.remaining();
            try {
                long done = Zstd.decompressDirectByteBuffer(
                        bytes, bytes.position(), size, packed, packed.position(), packed.remaining());
                requireSize(done, size);
            } catch (ZstdException e) {
                throw new ImageFormatException("the zstd data is damaged (" + e.getMessage() + ")", e);
            } catch (LinkageError e) {
                throw noLibrary("zstd", e);
            }
        }

        @Override
        public void pack(ByteBuffer bytes, ByteBuffer packed, int level) {
            int at = packed.position();
            try {
                // With a checksum, so that damage is found when it is read.
                long size = Zstd.compressDirectByteBuffer(
                        packed, at, packed.remaining(), bytes, bytes.position(), bytes.remaining(), level, true);
                packed.position(at + (int) size);
            } catch (LinkageError e) {
                throw noLibrary("zstd", e);
            }
        }
    },

    /** Behind its size, four bytes. */
    LZ4 {
        @Override
        public void unpack(ByteBuffer packed, ByteBuffer bytes) {
            if (packed.remaining() < Integer.BYTES) {
                throw new ImageFormatException("the lz4 data is damaged: it has no size");
            }
            byte[] copy = new byte[packed.remaining()];
            packed.get(copy);
            requireSize(ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).getInt(), bytes.remaining());
            requireHeap("lz4", bytes.remaining());
            bytes.put(Lz4Block.unpack(copy, Integer.BYTES, bytes.remaining()));
        }
    },

    BLOSC {
        @Override
        public void unpack(ByteBuffer packed, ByteBuffer bytes) {
            byte[] copy = new byte[packed.remaining()];
            packed.get(copy);
            BloscBuffer buffer = new BloscBuffer(copy);
            requireSize(buffer.size(), bytes.remaining());
            requireHeap("blosc", buffer.size());
            byte[] unpacked = buffer.unpack();
            bytes.put(unpacked);
        }
    };

    private static final int STEP = 1 << 16;

    /** Unpacks all of {@code packed} to all of {@code bytes}. */
    public abstract void unpack(ByteBuffer packed, ByteBuffer bytes) throws IOException;

    /** Packs all of {@code bytes}; {@code packed} has room for {@link #bound} bytes and ends up at the end of what was written. */
    public void pack(ByteBuffer bytes, ByteBuffer packed, int level) throws IOException {
        throw new UnsupportedOperationException(this + " is only read");
    }

    /** The most bytes that so many can become in packing. A chunk that takes more is refused as well. */
    public static long bound(long size) {
        return size + size / 8 + STEP;
    }

    private static void requireSize(long size, long wanted) {
        if (size != wanted) {
            throw new ImageFormatException("it holds " + size + " bytes instead of " + wanted);
        }
    }

    private static void fill(ByteBuffer bytes, InputStream in) throws IOException {
        int wanted = bytes.remaining();
        byte[] step = new byte[STEP];
        for (int size = in.read(step); size >= 0; size = in.read(step)) {
            if (size > bytes.remaining()) {
                throw new ImageFormatException("it holds more than " + wanted + " bytes");
            }
            bytes.put(step, 0, size);
        }
        requireSize(wanted - bytes.remaining(), wanted);
    }

    private static void drain(ByteBuffer bytes, OutputStream out) throws IOException {
        byte[] step = new byte[STEP];
        while (bytes.hasRemaining()) {
            int size = Math.min(step.length, bytes.remaining());
            bytes.get(step, 0, size);
            out.write(step, 0, size);
        }
    }

    /** It is unpacked on the heap. */
    private static void requireHeap(String name, int wanted) {
        if (wanted > Runtime.getRuntime().maxMemory() / 4) {
            throw new ImageFormatException(
                    "a chunk of " + name + " data of " + wanted + " bytes needs a larger heap (-Xmx)");
        }
    }

    private static ImageFormatException noLibrary(String name, LinkageError e) {
        return new ImageFormatException(
                "the library of " + name + " cannot be loaded on this system; gzip needs none", e);
    }

    /** Reads a buffer. */
    private static final class BufferInput extends InputStream {
        private final ByteBuffer buffer;

        BufferInput(ByteBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public int read() {
            return buffer.hasRemaining() ? buffer.get() & 0xff : -1;
        }

        @Override
        public int read(byte[] to, int from, int length) {
            if (length == 0 || !buffer.hasRemaining()) {
                return length == 0 ? 0 : -1;
            }
            int size = Math.min(length, buffer.remaining());
            buffer.get(to, from, size);
            return size;
        }

        /** What {@link GZIPInputStream} asks to see whether another member follows. */
        @Override
        public int available() {
            return buffer.remaining();
        }
    }

    /** Writes into a buffer. */
    private static final class BufferOutput extends OutputStream {
        private final ByteBuffer buffer;

        BufferOutput(ByteBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public void write(int value) {
            buffer.put((byte) value);
        }

        @Override
        public void write(byte[] from, int at, int length) {
            buffer.put(from, at, length);
        }
    }

    private static final class LeveledGzip extends GZIPOutputStream {
        LeveledGzip(OutputStream out, int level) throws IOException {
            super(out, STEP);
            def.setLevel(level);
        }
    }
}
