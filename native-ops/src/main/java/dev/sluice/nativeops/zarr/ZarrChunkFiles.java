package dev.sluice.nativeops.zarr;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.disk.CommittedFile;
import dev.sluice.nativeops.windowed.ZarrOptions;
import dev.sluice.nativeops.zarr.chunk.ZarrCompressor;
import dev.sluice.nativeops.zarr.chunk.ZarrScratch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the chunks of an array, each a file that appears as a whole.
 *
 * @param image what messages call it
 * @param array the folder of the array
 * @param chunkBytes bytes of each chunk
 */
record ZarrChunkFiles(Path image, Path array, ZarrOptions options, int chunkBytes) {
    /** Buffers of scratch: for a chunk, and for it packed. */
    static final int BUFFERS = 2;

    /** Those of an array's full resolution. */
    static ZarrChunkFiles of(ZarrTarget target, ZarrForm form) {
        return of(target, form, form.resolutions().getFirst());
    }

    static ZarrChunkFiles of(ZarrTarget target, ZarrForm form, ZarrResolution resolution) {
        return new ZarrChunkFiles(
                target.folder(), target.working().resolve(resolution.path()), form.options(), form.chunkBytes());
    }

    /** Room for a chunk that is to be written next. */
    ByteBuffer room(ZarrScratch scratch) {
        return scratch.get(0, chunkBytes);
    }

    /** Whether a chunk's file is there. */
    boolean isThere(String key) {
        try {
            // A file system may show an empty file for one that was renamed right before a power cut.
            return Files.size(array.resolve(key)) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Packs a chunk and writes it.
     *
     * @param key its file below the folder of the array
     * @param what what messages call it
     */
    void put(String key, String what, ByteBuffer chunk, ZarrScratch scratch) {
        ByteBuffer packed = packed(chunk, scratch);
        try {
            makeFolders(key);
            CommittedFile.replaceInFolder(array.resolve(key), packed);
        } catch (IOException e) {
            throw new ImageFormatException(
                    image + ": " + what + " cannot be written: " + ImageFormatException.reason(e), e);
        }
    }

    private ByteBuffer packed(ByteBuffer bytes, ZarrScratch scratch) {
        ZarrCompressor compressor = switch (options.codec()) {
            case NONE -> ZarrCompressor.NONE;
            case GZIP -> ZarrCompressor.GZIP;
            case ZSTD -> ZarrCompressor.ZSTD;
        };
        if (compressor == ZarrCompressor.NONE) {
            return bytes;
        }
        ByteBuffer packed = scratch.get(1, (int) ZarrCompressor.bound(chunkBytes));
        try {
            compressor.pack(bytes, packed, options.level());
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
