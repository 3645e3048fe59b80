package dev.sluice.nativeops.windowed;

import dev.sluice.nativeops.NativeMemoryException;
import dev.sluice.nativeops.Operation;
import dev.sluice.nativeops.zarr.ZarrSink;
import java.io.Serializable;
import java.util.function.UnaryOperator;

/**
 * How an image is cut to be filtered region by region in bounded memory.
 *
 * <p>Each region is read with a halo, so the larger that is, the larger regions have to be for halos not to cost more than what
 * they surround: {@link #overhead()} says what they cost. A region is made of whole blocks of the result.
 *
 * @param target the layout of the result
 * @param regionRows rows of a region, whole blocks
 * @param regionColumns columns of a region, whole blocks
 * @param halo pixels around a region that its result depends on
 * @param atOnce regions that are in memory at a time: while one is filtered, others are read or written
 * @param bytesEach bytes that one of them needs, together with a block of the source or of the result, packed and unpacked
 * @param overhead how many pixels are decoded, in units of those that the image has; at least 1
 * @param passes how often the image is read; see {@link Operation#passes}
 */
public record BlockPlan(
        Layout target,
        int regionRows,
        int regionColumns,
        int halo,
        int atOnce,
        long bytesEach,
        double overhead,
        int passes)
        implements Serializable {
    /**
     * Plans for a source.
     *
     * @param source the layout of what is filtered
     * @param operation what is computed
     * @param memory native bytes that all regions in memory may need
     * @param workers of the engine
     * @return the plan
     * @throws NativeMemoryException if not even the smallest region fits
     */
    public static BlockPlan of(Layout source, Operation operation, long memory, int workers) {
        return new RegionSizes(source, operation, workers, UnaryOperator.identity()).choose(memory);
    }

    /**
     * Plans for a source whose result becomes a Zarr folder: regions are made of whole shards, if it has such.
     *
     * @param source the layout of what is filtered
     * @param operation what is computed
     * @param memory native bytes that all regions in memory may need
     * @param workers of the engine
     * @param zarr how the folder is written
     * @return the plan
     * @throws NativeMemoryException if not even the smallest region fits
     */
    public static BlockPlan of(Layout source, Operation operation, long memory, int workers, ZarrOptions zarr) {
        return new RegionSizes(source, operation, workers, target -> ZarrSink.shards(target, zarr)).choose(memory);
    }

    /** {@return how many regions there are} */
    public long regions() {
        return target.withBlocks(regionRows, regionColumns).blocks();
    }

    /**
     * What a region covers.
     *
     * @param index its number, from 0
     * @return the region, which ends with the image
     */
    public Region region(long index) {
        return target.withBlocks(regionRows, regionColumns).block(index);
    }

    /** {@return pixels that the image and its passes have, which is what there is to do} */
    public long work() {
        return target.pixels() * passes;
    }

    /** {@return native bytes that all regions in memory need} */
    public long bytes() {
        return bytesEach * Math.min(atOnce, regions());
    }
}
