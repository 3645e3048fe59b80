package dev.sluice.nativeops.zarr.chunk;

import dev.sluice.nativeops.ImageFormatException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import java.util.zip.ZipException;

/**
 * What happens to the bytes of a chunk on the way into its file: checksums, a compressor, checksums.
 *
 * @param innerChecksums how many are put behind the bytes before they are compressed
 * @param compressor how they are compressed
 * @param outerChecksums how many are put behind the compressed bytes
 */
public record ZarrPacking(int innerChecksums, ZarrCompressor compressor, int outerChecksums) {
    private static final int CHECKSUM_BYTES = 4;

    public static final ZarrPacking PLAIN = new ZarrPacking(0, ZarrCompressor.NONE, 0);

    /** Bytes that are needed to unpack a chunk of so many. */
    public long unpackedBytes(long size) {
        return size + (long) innerChecksums * CHECKSUM_BYTES;
    }

    /** The most bytes that a packed chunk may have. */
    public long packedBound(long size) {
        long bytes = unpackedBytes(size);
        return (compressor == ZarrCompressor.NONE ? bytes : ZarrCompressor.bound(bytes))
                + (long) outerChecksums * CHECKSUM_BYTES;
    }

    /**
     * Unpacks a chunk.
     *
     * @param packed a direct buffer with the packed chunk, all of it
     * @param room a direct buffer with {@link #unpackedBytes} remaining
     * @param size the bytes of a chunk
     * @return the bytes, in one of the two buffers
     */
    public ByteBuffer unpack(ByteBuffer packed, ByteBuffer room, int size) {
        ByteBuffer bytes = withoutChecksums(packed, outerChecksums);
        if (compressor != ZarrCompressor.NONE) {
            ByteBuffer unpacked = room.duplicate();
            try {
                compressor.unpack(bytes, unpacked.duplicate());
            } catch (ZipException | EOFException e) {
                throw new ImageFormatException("the compressed data is damaged or truncated", e);
            } catch (IOException e) {
                throw new ImageFormatException("the compressed data cannot be read: " + e.getMessage(), e);
            }
            bytes = unpacked;
        }
        bytes = withoutChecksums(bytes, innerChecksums);
        if (bytes.remaining() != size) {
            throw new ImageFormatException("it holds " + bytes.remaining() + " bytes instead of " + size);
        }
        return bytes;
    }

    private static ByteBuffer withoutChecksums(ByteBuffer bytes, int checksums) {
        ByteBuffer rest = bytes;
        for (int i = 0; i < checksums; i++) {
            rest = withoutChecksum(rest);
        }
        return rest;
    }

    /** The bytes before a checksum that fits them. */
    static ByteBuffer withoutChecksum(ByteBuffer bytes) {
        int size = bytes.remaining() - CHECKSUM_BYTES;
        if (size < 0) {
            throw new ImageFormatException("it is too short for its checksum");
        }
        ByteBuffer rest = bytes.slice(bytes.position(), size);
        CRC32C crc = new CRC32C();
        crc.update(rest.duplicate());
        int stored = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.position() + size);
        if ((int) crc.getValue() != stored) {
            throw new ImageFormatException("its crc32c checksum is wrong: the data is damaged");
        }
        return rest;
    }
}
