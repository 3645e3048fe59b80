package dev.sluice.nativeops.zarr.chunk;

import dev.sluice.nativeops.ImageFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * How chunks are gathered in files, as Zarr's codec {@code sharding_indexed} does: one behind the other in any order, and an index of
 * where each begins and how many bytes it has.
 *
 * @param across how many chunks a shard holds along each dimension
 * @param order the order of the bytes of the index
 * @param checksums how many checksums are behind the index
 * @param first whether the index comes first in the file, rather than last
 */
@SuppressWarnings("ArrayRecordComponent") // Made once and never compared.
public record ZarrShards(int[] across, ByteOrder order, int checksums, boolean first) {
    /** Chunks of a shard; an index of more takes more memory than it is worth. */
    public static final int MAX_CHUNKS = 1 << 18;

    /** Where the index says that there is no chunk. */
    private static final long NOTHING = -1;

    private static final int ENTRY_BYTES = 16;

    public static ZarrShards of(int[] shard, int[] chunk, ByteOrder order, int checksums, boolean first) {
        int[] across = new int[shard.length];
        long chunks = 1;
        for (int i = 0; i < shard.length; i++) {
            if (chunk.length != shard.length || shard[i] % chunk[i] != 0) {
                throw new ImageFormatException("shards of " + Arrays.toString(shard)
                        + " values do not hold whole chunks of " + Arrays.toString(chunk));
            }
            across[i] = shard[i] / chunk[i];
            chunks *= across[i];
            if (chunks > MAX_CHUNKS) {
                throw new ImageFormatException("shards of more than " + MAX_CHUNKS + " chunks are not read");
            }
        }
        return new ZarrShards(across, order, checksums, first);
    }

    /** Where a chunk lies in a file; nowhere if it is missing. */
    public record Span(long position, long size) {
        public boolean isMissing() {
            return position == NOTHING && size == NOTHING;
        }
    }

    /** The index of a shard. */
    @SuppressWarnings("ArrayRecordComponent") // Made once and never compared.
    public record Index(long[] entries) {
        public Span span(int chunk) {
            return new Span(entries[2 * chunk], entries[2 * chunk + 1]);
        }

        /** Says where a chunk is. */
        public void set(int chunk, Span span) {
            entries[2 * chunk] = span.position();
            entries[2 * chunk + 1] = span.size();
        }
    }

    /** {@return how many chunks a shard holds} */
    public int chunks() {
        return Arrays.stream(across).reduce(1, (a, b) -> a * b);
    }

    /** {@return an index of chunks that are all missing} */
    public Index nothing() {
        long[] entries = new long[2 * chunks()];
        Arrays.fill(entries, NOTHING);
        return new Index(entries);
    }

    /** The chunk of a shard that has a number in its index. */
    public long[] chunkOf(long[] shard, int number) {
        long[] chunk = new long[shard.length];
        int rest = number;
        for (int i = shard.length - 1; i >= 0; i--) {
            chunk[i] = shard[i] * across[i] + rest % across[i];
            rest /= across[i];
        }
        return chunk;
    }

    /** An index as it stands in the file, with its checksums. */
    public ByteBuffer format(Index index) {
        ByteBuffer bytes = ByteBuffer.allocate(indexBytes()).order(order);
        for (long entry : index.entries()) {
            bytes.putLong(entry);
        }
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < checksums; i++) {
            CRC32C crc = new CRC32C();
            crc.update(bytes.array(), 0, bytes.position());
            bytes.putInt((int) crc.getValue());
        }
        return bytes.flip();
    }

    /** The shard that holds a chunk. */
    public long[] shardOf(long[] chunk) {
        long[] shard = new long[chunk.length];
        Arrays.setAll(shard, i -> chunk[i] / across[i]);
        return shard;
    }

    /** The number of a chunk in the index of its shard. */
    public int numberOf(long[] chunk) {
        int number = 0;
        for (int i = 0; i < across.length; i++) {
            number = number * across[i] + (int) (chunk[i] % across[i]);
        }
        return number;
    }

    /** Bytes of the index in the file. */
    public int indexBytes() {
        return chunks() * ENTRY_BYTES + checksums * Integer.BYTES;
    }

    public Index parse(ByteBuffer bytes) {
        ByteBuffer rest = bytes;
        for (int i = 0; i < checksums; i++) {
            rest = ZarrPacking.withoutChecksum(rest);
        }
        long[] entries = new long[rest.remaining() / Long.BYTES];
        rest.duplicate().order(order).asLongBuffer().get(entries);
        return new Index(entries);
    }
}
