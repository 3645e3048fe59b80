package dev.sluice.nativeops.zarr;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.ImageFormatException;
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
 * @param depth the type of a value
 * @param order the order of a value's bytes
 * @param fill the bits of what a missing chunk is filled with
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
        Depth depth,
        ByteOrder order,
        int fill,
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
        return (int) bytes(chunk, depth);
    }

    /** Bytes of so many values; more than a chunk may have are refused. */
    static long bytes(int[] sizes, Depth depth) {
        long bytes = depth.bytes();
        for (int size : sizes) {
            if (bytes > MAX_CHUNK_BYTES / size) {
                throw new ImageFormatException(
                        "chunks of " + Arrays.toString(sizes) + " values of " + depth + " are larger than 1.7 GiB");
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
    static int[] strides(int[] chunk, Depth depth, int[] stored) {
        bytes(chunk, depth);
        int[] strides = new int[chunk.length];
        int stride = depth.bytes();
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

    /** The bits of a fill value: a number, or the name of one that JSON has no number for. */
    static int fill(JsonElement value, Depth depth) {
        if (value instanceof JsonPrimitive primitive && !primitive.isBoolean()) {
            String text = primitive.getAsString();
            if (depth == Depth.F32 && text.length() <= 64) {
                Optional<Float> number = number(text, primitive.isString());
                if (number.isPresent()) {
                    return Float.floatToRawIntBits(number.get());
                }
                if (text.matches("0x[0-9a-fA-F]{8}")) {
                    return Integer.parseUnsignedInt(text.substring(2), 16);
                }
            } else if (primitive.isNumber() && text.matches("[0-9]{1,5}(\\.0)?")) {
                int number = Integer.parseInt(text.replace(".0", ""));
                if (number <= depth.max()) {
                    return number;
                }
            }
        }
        throw ZarrJson.wrong("fill_value", "a value of " + depth, value);
    }

    private static Optional<Float> number(String text, boolean quoted) {
        if (!quoted) {
            return Optional.of(Float.parseFloat(text));
        }
        return switch (text) {
            case "NaN" -> Optional.of(Float.NaN);
            case "Infinity" -> Optional.of(Float.POSITIVE_INFINITY);
            case "-Infinity" -> Optional.of(Float.NEGATIVE_INFINITY);
            default -> Optional.empty();
        };
    }
}
