package dev.sluice.nativeops.zarr;

import dev.sluice.nativeops.windowed.ZarrOptions;
import dev.sluice.nativeops.windowed.ZarrOptions.Pyramid;
import dev.sluice.nativeops.zarr.chunk.ZarrShards;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A resolution of an array that is written.
 *
 * @param number 0 for the full one
 * @param shape its sizes
 * @param factors how many values of the full one each of its own stands for, along each axis
 */
@SuppressWarnings("ArrayRecordComponent") // Made once and never compared.
record ZarrResolution(int number, long[] shape, long[] factors) {
    /** Planes that are no larger than that are small enough to be looked at as wholes. */
    private static final long SMALL = 256;

    /** Shards along an axis that are longer are not made longer still. */
    private static final int LONGEST = 1 << 29;

    /** The folder of the array in that of the group. */
    String path() {
        return Integer.toString(number);
    }

    /** All resolutions, the full one first. */
    static List<ZarrResolution> of(List<String> axes, long[] shape, int[] chunk, Pyramid pyramid) {
        long[] ones = new long[shape.length];
        Arrays.fill(ones, 1);
        List<ZarrResolution> all = new ArrayList<>(List.of(new ZarrResolution(0, shape, ones)));
        while (pyramid != Pyramid.NONE && all.getLast().isLarge(axes, chunk)) {
            all.add(all.getLast().half(axes, pyramid));
        }
        return List.copyOf(all);
    }

    private boolean isLarge(List<String> axes, int[] chunk) {
        int row = axes.indexOf("y");
        int column = axes.indexOf("x");
        return Math.max(shape[row], shape[column]) > SMALL
                && (shape[row] > chunk[row] || shape[column] > chunk[column]);
    }

    private ZarrResolution half(List<String> axes, Pyramid pyramid) {
        long[] smaller = shape.clone();
        long[] factor = factors.clone();
        for (int i = 0; i < shape.length; i++) {
            String axis = axes.get(i);
            boolean shrinks = axis.equals("y") || axis.equals("x") || axis.equals("z") && pyramid == Pyramid.SPACE;
            if (shrinks && shape[i] > 1) {
                smaller[i] = Math.ceilDiv(shape[i], 2L);
                factor[i] = 2 * factors[i];
            }
        }
        return new ZarrResolution(number + 1, smaller, factor);
    }

    /** Which axes are shorter than in the resolution before. */
    boolean[] halved(ZarrResolution before) {
        boolean[] halved = new boolean[shape.length];
        for (int i = 0; i < halved.length; i++) {
            halved[i] = factors[i] > before.factors[i];
        }
        return halved;
    }

    /** Whether a chunk is one of the array's, and not beyond its end. */
    boolean holds(long[] index, int[] chunk) {
        boolean inside = true;
        for (int i = 0; i < shape.length; i++) {
            inside &= index[i] * chunk[i] < shape[i];
        }
        return inside;
    }

    /**
     * The sizes of a shard: of whole chunks, as many as have about so many bytes, and as like in length along each axis as may be.
     *
     * @param chunk the sizes of a chunk
     * @param chunkBytes its bytes
     */
    int[] shard(List<String> axes, int[] chunk, long chunkBytes, ZarrOptions.Shards shards) {
        int[] shard = chunk.clone();
        long bytes = chunkBytes;
        long chunks = 1;
        while (true) {
            int shortest = -1;
            for (int i = 0; i < shard.length; i++) {
                String axis = axes.get(i);
                boolean along = axis.equals("y") || axis.equals("x") || axis.equals("z") && !shards.ofOnePlane();
                if (along && shard[i] < Math.min(shape[i], LONGEST) && (shortest < 0 || shard[i] <= shard[shortest])) {
                    shortest = i;
                }
            }
            if (shortest < 0 || 2 * bytes > shards.bytes() || 2 * chunks > ZarrShards.MAX_CHUNKS) {
                return shard;
            }
            shard[shortest] *= 2;
            bytes *= 2;
            chunks *= 2;
        }
    }
}
