package dev.sluice.nativeops.zarr;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.disk.CommittedFile;
import dev.sluice.nativeops.zarr.chunk.ZarrCompressor;
import dev.sluice.nativeops.zarr.chunk.ZarrScratch;
import dev.sluice.nativeops.zarr.chunk.ZarrShards;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes the chunks of an array into its files, a chunk or a shard of them each, which appear as wholes.
 *
 * @param image what messages call it
 * @param array the folder of the array
 * @param form how it is written
 * @param resolution which of its arrays it is
 */
record ZarrChunkFiles(Path image, Path array, ZarrForm form, ZarrResolution resolution) {
    /** Buffers of scratch: for a chunk, and for it packed. */
    static final int BUFFERS = 2;

    /** Those of an array's full resolution. */
    static ZarrChunkFiles of(ZarrTarget target, ZarrForm form) {
        return of(target, form, form.resolutions().getFirst());
    }

    static ZarrChunkFiles of(ZarrTarget target, ZarrForm form, ZarrResolution resolution) {
        return new ZarrChunkFiles(target.folder(), target.working().resolve(resolution.path()), form, resolution);
    }

    /** Where chunks come from. */
    interface Chunks {
        /**
         * A chunk.
         *
         * @param index its index along each axis
         * @return its values, until the next one is asked for; empty if it shall be missing
         */
        Optional<ByteBuffer> at(long[] index);
    }

    /** Room for a chunk that is to be written next. */
    ByteBuffer room(ZarrScratch scratch) {
        return scratch.get(0, form.chunkBytes());
    }

    /** Whether a file is there. */
    boolean isThere(long... index) {
        try {
            // A file system may show an empty file for one that was renamed right before a power cut.
            return Files.size(array.resolve(form.key(index))) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Packs the chunks of a file and writes it; there is none if all of them are missing.
     *
     * @param index that of the file along each axis
     * @param what what messages call it
     * @return whether it is there now
     */
    boolean put(long[] index, String what, Chunks chunks, ZarrScratch scratch) {
        String key = form.key(index);
        try {
            Optional<ZarrShards> shards = form.shards(resolution);
            return shards.isPresent()
                    ? putShard(index, array.resolve(key), shards.get(), chunks, scratch)
                    : putChunk(array.resolve(key), key, chunks.at(index), scratch);
        } catch (IOException e) {
            throw new ImageFormatException(
                    image + ": " + what + " cannot be written: " + ImageFormatException.reason(e), e);
        }
    }

    private boolean putChunk(Path file, String key, Optional<ByteBuffer> chunk, ZarrScratch scratch)
            throws IOException {
        if (chunk.isEmpty()) {
            return false;
        }
        ByteBuffer packed = packed(chunk.get(), scratch);
        makeFolders(key);
        CommittedFile.replaceInFolder(file, packed);
        return true;
    }

    /** Chunk after chunk goes into the file as soon as it is packed, so that memory is needed for one only. */
    private boolean putShard(long[] index, Path file, ZarrShards shards, Chunks chunks, ZarrScratch scratch)
            throws IOException {
        makeFolders(form.key(index));
        try (CommittedFile shard = CommittedFile.begin(file, file.resolveSibling("." + UUID.randomUUID() + ".part"))) {
            ZarrShards.Index entries = shards.nothing();
            long end = 0;
            for (int number = 0; number < shards.chunks(); number++) {
                long[] place = shards.chunkOf(index, number);
                Optional<ByteBuffer> chunk =
                        resolution.holds(place, form.chunk()) ? chunks.at(place) : Optional.empty();
                if (chunk.isPresent()) {
                    ByteBuffer packed = packed(chunk.get(), scratch);
                    entries.set(number, new ZarrShards.Span(end, packed.remaining()));
                    shard.write(packed);
                    end += packed.remaining();
                }
            }
            if (end == 0) {
                return false;
            }
            shard.write(shards.format(entries));
            shard.commit(true);
            return true;
        }
    }

    private ByteBuffer packed(ByteBuffer bytes, ZarrScratch scratch) {
        ZarrCompressor compressor = switch (form.options().codec()) {
            case NONE -> ZarrCompressor.NONE;
            case GZIP -> ZarrCompressor.GZIP;
            case ZSTD -> ZarrCompressor.ZSTD;
        };
        if (compressor == ZarrCompressor.NONE) {
            return bytes;
        }
        ByteBuffer packed = scratch.get(1, (int) ZarrCompressor.bound(form.chunkBytes()));
        try {
            compressor.pack(bytes, packed, form.options().level());
        } catch (IOException e) {
            throw new ImageFormatException(image + ": a block cannot be compressed: " + e.getMessage(), e);
        }
        return packed.flip();
    }

    /** Makes the folders between that of the array and a chunk; never that of the array, which may have got its final name. */
    private void makeFolders(String key) throws IOException {
        for (int slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', slash + 1)) {
            Path folder = array.resolve(key.substring(0, slash));
            if (!Files.exists(folder)) {
                try {
                    Files.createDirectory(folder);
                } catch (FileAlreadyExistsException e) {
                    // Another thread or process has just made it.
                }
            }
        }
    }
}
