package dev.sluice.nativeops.tiff.block;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.memory.HeaderBytes;
import dev.sluice.nativeops.tiff.directory.TiffFields;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Undoes the compression of a block, in pieces of any length, so that a block needs no more memory than is asked for at once.
 *
 * <p>Used again for block after block; confined to one thread at a time.
 */
final class TiffExpander implements AutoCloseable {
    private final int compression;
    private final TiffStored stored;

    /** What undoes other compressions is not made: a page may be smaller than that. */
    private final @Nullable Inflater inflater;

    private final @Nullable TiffLzw lzw;
    private final @Nullable TiffPackBits packBits;
    private InputStream zstd = InputStream.nullInputStream();

    TiffExpander(HeaderBytes file, int compression) {
        this.compression = compression;
        this.stored = new TiffStored(file);
        boolean deflated = compression == TiffFields.DEFLATE || compression == TiffFields.OLD_DEFLATE;
        this.inflater = deflated ? new Inflater() : null;
        this.lzw = compression == TiffFields.LZW ? new TiffLzw(stored) : null;
        this.packBits = compression == TiffFields.PACK_BITS ? new TiffPackBits(stored) : null;
    }

    /**
     * Begins with a block.
     *
     * @throws ImageFormatException if it is damaged
     */
    void begin(long offset, long size, boolean reversedBits) {
        stored.begin(offset, size, reversedBits);
        if (lzw != null) {
            lzw.begin();
        } else if (packBits != null) {
            packBits.begin();
        } else if (inflater != null) {
            inflater.reset();
        } else if (compression == TiffFields.ZSTD) {
            try {
                zstd.close();
                zstd = new ZstdInputStreamNoFinalizer(stored.asStream());
            } catch (IOException e) {
                throw damaged(e);
            }
        }
    }

    /**
     * The next bytes of the block.
     *
     * @throws ImageFormatException if the block ends before them, or is damaged
     */
    void read(byte[] into, int from, int length) {
        if (lzw != null) {
            lzw.read(into, from, length);
        } else if (packBits != null) {
            packBits.read(into, from, length);
        } else if (inflater != null) {
            inflate(inflater, into, from, length);
        } else if (compression == TiffFields.ZSTD) {
            try {
                if (zstd.readNBytes(into, from, length) < length) {
                    throw new ImageFormatException("is truncated");
                }
            } catch (IOException e) {
                throw damaged(e);
            }
        } else {
            stored.read(into, from, length); // The bytes are the values.
        }
    }

    private void inflate(Inflater inflater, byte[] into, int from, int length) {
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
        if (inflater != null) {
            inflater.end();
        }
        try {
            zstd.close();
        } catch (IOException e) {
            // Nothing of it is needed any more.
        }
    }
}
