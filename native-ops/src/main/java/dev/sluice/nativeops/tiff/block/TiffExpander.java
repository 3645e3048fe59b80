package dev.sluice.nativeops.tiff.block;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.memory.HeaderBytes;
import dev.sluice.nativeops.tiff.directory.TiffFields;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Undoes the compression of a block, in pieces of any length, so that a block needs no more memory than is asked for at once.
 *
 * <p>Used again for block after block; confined to one thread at a time.
 */
final class TiffExpander implements AutoCloseable {
    private final int compression;
    private final TiffStored stored;
    private final Inflater inflater = new Inflater();
    private final TiffLzw lzw;
    private final TiffPackBits packBits;
    private InputStream zstd = InputStream.nullInputStream();

    TiffExpander(HeaderBytes file, int compression) {
        this.compression = compression;
        this.stored = new TiffStored(file);
        this.lzw = new TiffLzw(stored);
        this.packBits = new TiffPackBits(stored);
    }

    /**
     * Begins with a block.
     *
     * @throws ImageFormatException if it is damaged
     */
    void begin(long offset, long size, boolean reversedBits) {
        stored.begin(offset, size, reversedBits);
        switch (compression) {
            case TiffFields.LZW -> lzw.begin();
            case TiffFields.PACK_BITS -> packBits.begin();
            case TiffFields.DEFLATE, TiffFields.OLD_DEFLATE -> inflater.reset();
            case TiffFields.ZSTD -> {
                try {
                    zstd.close();
                    zstd = new ZstdInputStreamNoFinalizer(stored.asStream());
                } catch (IOException e) {
                    throw damaged(e);
                }
            }
            default -> {
                // The bytes are the values.
            }
        }
    }

    /**
     * The next bytes of the block.
     *
     * @throws ImageFormatException if the block ends before them, or is damaged
     */
    void read(byte[] into, int from, int length) {
        switch (compression) {
            case TiffFields.LZW -> lzw.read(into, from, length);
            case TiffFields.PACK_BITS -> packBits.read(into, from, length);
            case TiffFields.DEFLATE, TiffFields.OLD_DEFLATE -> inflate(into, from, length);
            case TiffFields.ZSTD -> {
                try {
                    if (zstd.readNBytes(into, from, length) < length) {
                        throw new ImageFormatException("is truncated");
                    }
                } catch (IOException e) {
                    throw damaged(e);
                }
            }
            default -> stored.read(into, from, length);
        }
    }

    private void inflate(byte[] into, int from, int length) {
        try {
            int done = 0;
            while (done < length) {
                if (inflater.needsInput()) {
                    if (!stored.fill()) {
                        throw new ImageFormatException("is truncated");
                    }
                    inflater.setInput(stored.buffer(), stored.position(), stored.take());
                }
                int more = inflater.inflate(into, from + done, length - done);
                if (more == 0 && (inflater.finished() || inflater.needsDictionary())) {
                    throw new ImageFormatException("is truncated");
                }
                done += more;
            }
        } catch (DataFormatException e) {
            throw new ImageFormatException("cannot be inflated: " + e.getMessage(), e);
        }
    }

    private static ImageFormatException damaged(IOException e) {
        return e.getCause() instanceof ImageFormatException known
                ? known
                : new ImageFormatException("cannot be expanded: " + ImageFormatException.reason(e), e);
    }

    @Override
    public void close() {
        inflater.end();
        try {
            zstd.close();
        } catch (IOException e) {
            // Nothing of it is needed any more.
        }
    }
}
