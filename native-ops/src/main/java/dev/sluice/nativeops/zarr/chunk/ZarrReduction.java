package dev.sluice.nativeops.zarr.chunk;

import dev.sluice.nativeops.ImageFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/*
 * A chunk of the smaller resolution covers one or two chunks of the larger along each axis: two where that is halved. All have the same sizes, so a pair of values may lie in
 * two chunks where these have an odd number of them. Hence values are summed up chunk by chunk, and divided by their number when all are in. Sums of bytes and shorts are whole
 * numbers, sums of floats doubles; up to three axes are halved, so numbers of values are 1, 2, 4 and 8, by which doubles are divided exactly.
 */
/**
 * Means of neighbours: the values of a chunk of the next smaller resolution of an array.
 *
 * @param chunk the sizes of a chunk, of both resolutions
 * @param halved along which axes two values become one
 * @param type of the values, one that is written
 */
@SuppressWarnings("ArrayRecordComponent") // Made once and never compared.
public record ZarrReduction(int[] chunk, boolean[] halved, ZarrType type) {
    /** Values of a chunk whose sums fit into a buffer. */
    private static final long MOST = 1 << 27;

    /** Refuses chunks whose sums would not fit into a buffer. */
    public ZarrReduction {
        if (Arrays.stream(chunk).asLongStream().reduce(1, Math::multiplyExact) > MOST) {
            throw new ImageFormatException("chunks of " + Arrays.toString(chunk)
                    + " values are too large for smaller resolutions, which take at most " + MOST);
        }
    }

    /** Bytes of the sums of a chunk. */
    public int sumBytes() {
        return Arrays.stream(chunk).reduce(1, (a, b) -> a * b)
                * (type == ZarrType.FLOAT32 ? Double.BYTES : Integer.BYTES);
    }

    /**
     * Adds the values of a chunk of the larger resolution.
     *
     * @param values as they lie in the chunk, little endian, the last axis the fastest
     * @param size how many of them there are along each axis, which is less than the chunk's at the end of the array
     * @param half 0 or 1 along each axis: which of the two chunks it is
     * @param sums of the chunk of the smaller resolution, in the machine's order of bytes
     */
    public void add(ByteBuffer values, int[] size, int[] half, ByteBuffer sums) {
        ByteBuffer in = values.slice().order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer out = sums.order(ByteOrder.nativeOrder());
        int last = chunk.length - 1;
        int[] at = new int[last];
        do {
            int from = 0;
            int to = 0;
            for (int i = 0; i < last; i++) {
                from = (from + at[i]) * chunk[i + 1];
                to = (to + (halved[i] ? half[i] * chunk[i] + at[i] >> 1 : at[i])) * chunk[i + 1];
            }
            addRow(in, from, size[last], half[last] * chunk[last], out, to);
        } while (advance(at, size));
    }

    private void addRow(ByteBuffer in, int from, int width, int before, ByteBuffer out, int to) {
        int shift = halved[chunk.length - 1] ? 1 : 0;
        switch (type) {
            case UINT8 -> {
                for (int i = 0; i < width; i++) {
                    int at = to + (before + i >> shift) << 2;
                    out.putInt(at, out.getInt(at) + (in.get(from + i) & 0xff));
                }
            }
            case UINT16 -> {
                for (int i = 0; i < width; i++) {
                    int at = to + (before + i >> shift) << 2;
                    out.putInt(at, out.getInt(at) + (in.getShort(from + i << 1) & 0xffff));
                }
            }
            default -> {
                for (int i = 0; i < width; i++) {
                    int at = to + (before + i >> shift) << 3;
                    out.putDouble(at, out.getDouble(at) + in.getFloat(from + i << 2));
                }
            }
        }
    }

    /**
     * Writes the means of what was added.
     *
     * @param sums what {@link #add} made, from zeros
     * @param covered how many values along each axis were added, of one chunk or two
     * @param values where the chunk of the smaller resolution goes, which has zeros beyond the end of the array
     */
    public void mean(ByteBuffer sums, int[] covered, ByteBuffer values) {
        ByteBuffer in = sums.order(ByteOrder.nativeOrder());
        ByteBuffer out = values.slice().order(ByteOrder.LITTLE_ENDIAN);
        int last = chunk.length - 1;
        int[] size = new int[chunk.length];
        Arrays.setAll(size, i -> halved[i] ? covered[i] + 1 >> 1 : covered[i]);
        int[] at = new int[last];
        do {
            int first = 0;
            int count = 1;
            for (int i = 0; i < last; i++) {
                first = (first + at[i]) * chunk[i + 1];
                count *= count(covered, i, at[i]);
            }
            for (int i = 0; i < size[last]; i++) {
                put(in, first + i, count * count(covered, last, i), out);
            }
        } while (advance(at, size));
    }

    private int count(int[] covered, int axis, int at) {
        return halved[axis] ? Math.min(2, covered[axis] - 2 * at) : 1;
    }

    private void put(ByteBuffer sums, int at, int count, ByteBuffer out) {
        switch (type) {
            case UINT8 -> out.put(at, (byte) ((sums.getInt(at << 2) + (count >> 1)) / count));
            case UINT16 -> out.putShort(at << 1, (short) ((sums.getInt(at << 2) + (count >> 1)) / count));
            default -> out.putFloat(at << 2, (float) (sums.getDouble(at << 3) / count));
        }
    }

    /** The next row; false after the last. */
    private static boolean advance(int[] at, int[] size) {
        for (int i = at.length - 1; i >= 0; i--) {
            if (++at[i] < size[i]) {
                return true;
            }
            at[i] = 0;
        }
        return false;
    }
}
