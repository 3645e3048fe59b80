package dev.sluice.nativeops.zarr;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.zarr.chunk.ZarrPacking;
import dev.sluice.nativeops.zarr.chunk.ZarrShards;
import dev.sluice.nativeops.zarr.chunk.ZarrType;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the metadata of a Zarr array says, whatever its version.
 *
 * @param shape its sizes, the slowest dimension first
 * @param chunk the sizes of a chunk, each at least 1
 * @param strides how many bytes of a chunk lie between neighbours along each dimension
 * @param type the type of a value
 * @param order the order of a value's bytes
 * @param fill the bits of the value that a missing chunk is filled with
 * @param packing how the bytes of a chunk are packed
 * @param keys how the files of the chunks are named
 * @param shards how chunks are gathered in files; empty where each has one of its own
 * @param names the names of the dimensions; empty where they have none
 */
@SuppressWarnings("ArrayRecordComponent") // Made once and never compared.
record ZarrArray(
        long[] shape,
        int[] chunk,
        int[] strides,
        ZarrType type,
        ByteOrder order,
        long fill,
        ZarrPacking packing,
        ZarrKeys keys,
        Optional<ZarrShards> shards,
        List<String> names) {

    /** How the file of a chunk is named below the folder of the array. */
    record ZarrKeys(String prefix, String separator) {
        static final ZarrKeys V3 = new ZarrKeys("c/", "/");

        String of(long[] indices) {
            StringBuilder key = new StringBuilder(prefix);
            for (int i = 0; i < indices.length; i++) {
                key.append(i == 0 ? "" : separator).append(indices[i]);
            }
            return key.toString();
        }
    }

    private static final int MAX_DIMENSIONS = 16;

    /** Packed, and with checksums, a chunk must still fit into a buffer. */
    private static final int MAX_CHUNK_BYTES = (Integer.MAX_VALUE - (1 << 20)) / 9 * 8;

    /** Checks what would be dangerous to work with. */
    ZarrArray {
        if (shape.length < 2 || shape.length > MAX_DIMENSIONS) {
            throw new ImageFormatException(
                    "an array of " + shape.length + " dimensions is no image; 2 to 5 (t, c, z, y, x) are read");
        }
        if (chunk.length != shape.length) {
            throw new ImageFormatException(
                    "the chunks have " + chunk.length + " dimensions, the array " + shape.length);
        }
    }

    /** Bytes of a chunk. */
    int chunkBytes() {
        return (int) bytes(chunk, type);
    }

    /** Bytes of so many values; more than a chunk may have are refused. */
    static long bytes(int[] sizes, ZarrType type) {
        long bytes = type.bytes();
        for (int size : sizes) {
            if (bytes > MAX_CHUNK_BYTES / size) {
                throw new ImageFormatException("chunks of " + Arrays.toString(sizes) + " values of " + type.title()
                        + " are larger than 1.7 GiB");
            }
            bytes *= size;
        }
        return bytes;
    }

    /** The sizes of a chunk as integers. */
    static int[] chunk(long[] sizes) {
        int[] chunk = new int[sizes.length];
        for (int i = 0; i < chunk.length; i++) {
            if (sizes[i] > Integer.MAX_VALUE) {
                throw new ImageFormatException("chunks of " + Arrays.toString(sizes) + " values are not read");
            }
            chunk[i] = (int) sizes[i];
        }
        return chunk;
    }

    /**
     * Bytes between neighbours along each dimension.
     *
     * @param stored the dimensions in the order in which they lie in a chunk, the slowest first
     */
    static int[] strides(int[] chunk, ZarrType type, int[] stored) {
        bytes(chunk, type);
        int[] strides = new int[chunk.length];
        int stride = type.bytes();
        for (int i = stored.length - 1; i >= 0; i--) {
            strides[stored[i]] = stride;
            stride *= chunk[stored[i]];
        }
        return strides;
    }

    static int[] identity(int dimensions) {
        int[] order = new int[dimensions];
        Arrays.setAll(order, i -> i);
        return order;
    }
}
