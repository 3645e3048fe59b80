package dev.sluice.nativeops.tiff;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.nativeops.memory.PixelAccess;
import dev.sluice.nativeops.memory.Pixels;
import dev.sluice.nativeops.windowed.Region;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/*
 * Blocks of plain values, uncompressed or deflated, are undone here: deflate by the JDK, then prediction, byte order, and the order of
 * colours. All others are given to the decoder of whole images as a TIFF file of their own, which makes their pixels those of the whole
 * image by construction: LZW, JPEG, PackBits, fax; palettes, white as zero, 1 to 4 bits, signed and double-precision values.
 */
/** Reads and decodes blocks of a TIFF page, one at a time. */
final class TiffBlockReader implements AutoCloseable {
    /** Deflate makes at most so many bytes of one. */
    private static final int MAX_INFLATION = 1040;

    /** No compression makes the largest block twice as large. */
    private static final long MAX_STORED = 2 * TiffPage.MAX_BLOCK_BYTES;

    /** Bytes read at once: the JDK keeps a native buffer of that size for each thread. */
    private static final int AT_ONCE = 1 << 20;

    private final Path file;
    private final FileChannel channel;
    private final long fileSize;
    private final TiffPage page;
    private final SingleBlockTiff singles;
    private final Inflater inflater = new Inflater();
    private byte[] stored = new byte[0];
    private byte[] plain = new byte[0];
    private byte[] spare = new byte[0];

    TiffBlockReader(Path file, FileChannel channel, long fileSize, TiffPage page, SingleBlockTiff singles) {
        this.file = file;
        this.channel = channel;
        this.fileSize = fileSize;
        this.page = page;
        this.singles = singles;
    }

    /** Copies what a block holds of a region into the region's image. */
    void copy(int block, Region region, Image target) {
        long blockRow = block / page.across() * page.blockRows();
        long blockColumn = block % page.across() * page.blockColumns();
        long top = Math.max(region.row(), blockRow);
        long left = Math.max(region.column(), blockColumn);
        int rows = (int) (Math.min(region.endRow(), blockRow + page.rowsOf(block)) - top);
        int columns = (int) (Math.min(region.endColumn(), blockColumn + page.blockColumns()) - left);
        int fromRow = (int) (top - blockRow);
        int fromColumn = (int) (left - blockColumn);
        int toRow = (int) (top - region.row());
        int toColumn = (int) (left - region.column());
        if (page.isPlain()) {
            byte[] values = plain(block);
            copyPlain(values, fromRow, fromColumn, target, toRow, toColumn, rows, columns);
            return;
        }
        try (Image decoded = decode(block)) {
            if (decoded.channels() != target.channels() || decoded.depth() != target.depth()) {
                throw damaged(block, "decodes to other values than the first one");
            }
            Pixels.copy(decoded, fromRow, fromColumn, target, toRow, toColumn, rows, columns);
        }
    }

    private void copyPlain(
            byte[] values, int fromRow, int fromColumn, Image target, int toRow, int toColumn, int rows, int columns) {
        int valueBytes = page.bits() / 8;
        int pixel = page.samples() * valueBytes;
        int rowBytes = (int) page.rowBytes();
        MemorySegment pixels = PixelAccess.pixels(target);
        for (int row = 0; row < rows; row++) {
            int start = (fromRow + row) * rowBytes;
            undoPrediction(values, start, rowBytes);
            int at = start + fromColumn * pixel;
            if (page.samples() > 1) {
                swapColours(values, at, columns, pixel, valueBytes);
            }
            long to = (toRow + row) * target.stride() + (long) toColumn * pixel;
            MemorySegment.copy(values, at, pixels, ValueLayout.JAVA_BYTE, to, columns * pixel);
        }
    }

    /** Makes a row values again, the lowest byte of each first. */
    private void undoPrediction(byte[] values, int start, int rowBytes) {
        boolean floats = page.predictor() == TiffFields.FLOATING_POINT;
        if (!page.little() && !floats) {
            swapBytes(values, start, rowBytes, page.bits() / 8);
        }
        if (floats) {
            if (spare.length < rowBytes) {
                spare = new byte[rowBytes];
            }
            TiffPrediction.addFloats(values, start, rowBytes, page.samples(), spare);
        } else if (page.predictor() == TiffFields.HORIZONTAL) {
            if (page.bits() == 8) {
                TiffPrediction.addBytes(values, start, rowBytes, page.samples());
            } else {
                TiffPrediction.addShorts(values, start, rowBytes, page.samples());
            }
        }
    }

    private static void swapBytes(byte[] values, int start, int length, int size) {
        for (int at = start; size > 1 && at < start + length; at += size) {
            for (int i = 0; i < size / 2; i++) {
                byte low = values[at + i];
                values[at + i] = values[at + size - 1 - i];
                values[at + size - 1 - i] = low;
            }
        }
    }

    /** Red, green, blue becomes blue, green, red; alpha stays the last. */
    static void swapColours(byte[] values, int start, int pixels, int pixel, int valueBytes) {
        int end = start + pixels * pixel;
        int blue = 2 * valueBytes;
        for (int at = start; at < end; at += pixel) {
            for (int i = at; i < at + valueBytes; i++) {
                byte red = values[i];
                values[i] = values[i + blue];
                values[i + blue] = red;
            }
        }
    }

    /** The bytes of a block of plain values before prediction is undone. */
    private byte[] plain(int block) {
        int size = load(block, 0);
        int wanted = (int) (page.rowBytes() * page.rowsOf(block));
        if (page.isUncompressed()) {
            if (size < wanted) {
                throw truncated(block);
            }
            return stored;
        }
        if (wanted > (long) MAX_INFLATION * size) {
            throw damaged(block, "is truncated");
        }
        if (plain.length < wanted) {
            plain = new byte[wanted];
        }
        inflater.reset();
        inflater.setInput(stored, 0, size);
        try {
            int done = 0;
            while (done < wanted) {
                int more = inflater.inflate(plain, done, wanted - done);
                if (more == 0) {
                    throw damaged(block, "is truncated");
                }
                done += more;
            }
            return plain;
        } catch (DataFormatException e) {
            throw damaged(block, "cannot be inflated: " + e.getMessage());
        }
    }

    /** Decodes a block of other values. */
    Image decode(int block) {
        int header = singles.headerBytes();
        int size = load(block, header);
        singles.write(stored, page.rowsOf(block), page.blockColumns(), size);
        String name = file + ": " + title(block);
        return Image.decode(ByteBuffer.wrap(stored, 0, header + size), name, ReadLimits.DEFAULT);
    }

    /** Reads what is stored of a block, leaving room before it, and returns how many bytes that are. */
    private int load(int block, int room) {
        long size = page.sizes()[block];
        long from = page.offsets()[block];
        if (size < 1 || from < 1) {
            throw damaged(block, "is missing");
        }
        if (size > fileSize || from > fileSize - size) {
            throw truncated(block);
        }
        if (size > MAX_STORED) {
            throw damaged(block, "has " + size + " bytes, more than its pixels can need");
        }
        int length = (int) size;
        if (stored.length < room + length) {
            stored = new byte[room + length];
        }
        ByteBuffer into = ByteBuffer.wrap(stored);
        int end = room + length;
        int at = room;
        try {
            while (at < end) {
                int read = channel.read(into.limit(Math.min(end, at + AT_ONCE)).position(at), from + at - room);
                if (read < 0) {
                    throw new ImageFormatException("the file became shorter while it was read");
                }
                at += read;
            }
        } catch (IOException e) {
            throw new ImageFormatException("reading failed: " + ImageFormatException.reason(e), e);
        }
        return length;
    }

    private String title(int block) {
        return (page.tiled() ? "tile " : "strip ") + block;
    }

    private ImageFormatException damaged(int block, String what) {
        return new ImageFormatException("the TIFF file is damaged: " + title(block) + " " + what);
    }

    private ImageFormatException truncated(int block) {
        return new ImageFormatException(
                "the TIFF file is truncated: " + title(block) + " ends after the end of the file or too early");
    }

    @Override
    public void close() {
        inflater.end();
    }
}
