package dev.sluice.nativeops.zarr;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.zarr.chunk.ZarrCompressor;
import dev.sluice.nativeops.zarr.chunk.ZarrPacking;
import dev.sluice.nativeops.zarr.chunk.ZarrScratch;
import dev.sluice.nativeops.zarr.chunk.ZarrShards;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the chunks of an array. Thread-safe; the files must not change meanwhile. */
final class ZarrChunks {
    private static final int PACKED = 0;
    static final int UNPACKED = 1;
    static final int BUFFERS = 2;

    /** About as much memory is for indices of shards, those of a row of shards that several read at once. */
    private static final int KEPT_BYTES = 16 << 20;

    private static final int MAX_KEPT = 1024;

    private final Path folder;
    private final ZarrArray array;
    private final int kept;

    /** The indices of the shards that were read last; guarded by itself. */
    private final Map<Path, ZarrShards.Index> indices = new LinkedHashMap<>();

    ZarrChunks(Path folder, ZarrArray array) {
        this.folder = folder;
        this.array = array;
        this.kept = array.shards()
                .map(shards -> Math.min(KEPT_BYTES / shards.indexBytes(), MAX_KEPT))
                .orElse(0);
    }

    /** Whether the file is there in which a chunk would be. */
    boolean mayExist(long[] chunk) {
        long[] file = array.shards().map(shards -> shards.shardOf(chunk)).orElse(chunk);
        return Files.exists(folder.resolve(array.keys().of(file)));
    }

    /**
     * Reads a chunk.
     *
     * @param chunk its index along each dimension
     * @param scratch what the result lies in, until the next chunk is read
     * @return its bytes as they lie in the chunk; empty if it is missing
     */
    Optional<ByteBuffer> read(long[] chunk, ZarrScratch scratch) {
        long[] shard = array.shards().map(shards -> shards.shardOf(chunk)).orElse(chunk);
        Path file = folder.resolve(array.keys().of(shard));
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw new ImageFormatException("is not a regular file");
            }
            try (FileChannel channel = FileChannel.open(file)) {
                long size = channel.size();
                if (array.shards().isEmpty()) {
                    return Optional.of(unpack(channel, 0, size, scratch));
                }
                ZarrShards.Span span = index(file, channel, size, scratch)
                        .span(array.shards().get().numberOf(chunk));
                if (span.isMissing()) {
                    return Optional.empty();
                }
                if (span.position() < 0 || span.size() < 0 || span.position() > size - span.size()) {
                    throw new ImageFormatException("the index of the shard points outside of the file");
                }
                return Optional.of(unpack(channel, span.position(), span.size(), scratch));
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (ImageFormatException e) {
            throw new ImageFormatException(file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ImageFormatException(file + ": cannot be read: " + ImageFormatException.reason(e), e);
        }
    }

    private ByteBuffer unpack(FileChannel channel, long position, long size, ZarrScratch scratch) throws IOException {
        int bytes = array.chunkBytes();
        ZarrPacking packing = array.packing();
        if (size == 0 || size > packing.packedBound(bytes)) {
            throw new ImageFormatException(
                    "a chunk of " + size + " bytes cannot be one of " + bytes + " bytes, unpacked; it is damaged");
        }
        ByteBuffer packed = scratch.get(PACKED, (int) size);
        fill(packed, channel, position);
        int room = packing.compressor() == ZarrCompressor.NONE ? 0 : (int) packing.unpackedBytes(bytes);
        return packing.unpack(packed, scratch.get(UNPACKED, room), bytes);
    }

    private ZarrShards.Index index(Path file, FileChannel channel, long size, ZarrScratch scratch) throws IOException {
        synchronized (indices) {
            ZarrShards.Index known = indices.get(file);
            if (known != null) {
                return known;
            }
        }
        ZarrShards shards = array.shards().orElseThrow();
        int bytes = shards.indexBytes();
        if (size < bytes) {
            throw new ImageFormatException("the shard is too short for its index");
        }
        ByteBuffer packed = scratch.get(PACKED, bytes);
        fill(packed, channel, shards.first() ? 0 : size - bytes);
        ZarrShards.Index index = shards.parse(packed);
        synchronized (indices) {
            indices.put(file, index);
            if (indices.size() > kept) {
                indices.remove(indices.keySet().iterator().next());
            }
        }
        return index;
    }

    private static void fill(ByteBuffer buffer, FileChannel channel, long position) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new ImageFormatException("the file became shorter while it was read");
            }
        }
        buffer.flip();
    }
}
