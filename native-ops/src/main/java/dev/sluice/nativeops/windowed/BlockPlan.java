package dev.sluice.nativeops.windowed;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.NativeMemoryException;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.ResultEncoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How an image is cut to be filtered region by region in bounded memory.
 *
 * <p>Each region is read with a halo, so the larger the kernels, the larger regions have to be for halos not to cost more than what
 * they surround: {@link #overhead()} says what they cost. A region is made of whole blocks of the result.
 *
 * @param target the layout of the result
 * @param regionRows rows of a region, whole blocks
 * @param regionColumns columns of a region, whole blocks
 * @param halo pixels that are read around a region
 * @param atOnce regions that are in memory at a time: while one is filtered, others are read or written
 * @param bytesEach bytes that one of them needs, together with a block of the source, packed and unpacked
 * @param overhead how many pixels are decoded, in units of those that the image has; at least 1
 * @param passes how often the image is read: twice for {@link ResultEncoding#NORMALIZE}
 */
public record BlockPlan(
        Layout target,
        int regionRows,
        int regionColumns,
        int halo,
        int atOnce,
        long bytesEach,
        double overhead,
        int passes) {
    private static final int LARGEST_SIDE = 512;
    private static final int SMALLEST_SIDE = 64;

    /** Rows and columns of the largest regions, which with their halos still are numbers of 32 bits. */
    private static final int LONGEST = 1 << 29;

    /** Along an axis of more regions than that, what is decoded for one is what is decoded for each of the first of them. */
    private static final int COUNTED = 1 << 12;

    /** Smaller regions are taken for larger ones that read this much less. */
    private static final double GOOD_ENOUGH = 1.15;

    /** Beyond this there are rather fewer regions at once, which are larger. */
    private static final double FEWER_AT_ONCE = 2;

    /**
     * Plans for a source.
     *
     * @param source the layout of what is filtered
     * @param filter what is computed
     * @param memory native bytes that all regions in memory may need
     * @param workers of the engine
     * @return the plan
     * @throws NativeMemoryException if not even the smallest region fits
     */
    public static BlockPlan of(Layout source, DifferenceOfGaussians filter, long memory, int workers) {
        // More workers than processors only take turns.
        int most = Math.clamp(workers, 1, Runtime.getRuntime().availableProcessors()) + 1;
        for (int side = LARGEST_SIDE; side >= SMALLEST_SIDE; side /= 2) {
            for (int atOnce = most; atOnce >= 1; atOnce--) {
                double acceptable = atOnce == 1 ? Double.MAX_VALUE : FEWER_AT_ONCE;
                Optional<BlockPlan> plan = best(source, filter, memory, side, atOnce);
                if (plan.isPresent() && plan.get().overhead <= acceptable) {
                    return plan.get();
                }
            }
        }
        long least = plan(source, filter, SMALLEST_SIDE, SMALLEST_SIDE, SMALLEST_SIDE, 1).bytesEach;
        throw new NativeMemoryException(
                "filtering it in parts needs at least " + least + " bytes, but only " + memory + " are allowed");
    }

    private static Optional<BlockPlan> best(
            Layout source, DifferenceOfGaussians filter, long memory, int side, int atOnce) {
        List<BlockPlan> fitting = new ArrayList<>();
        for (int rows : lengths(side, source.rows())) {
            for (int columns : lengths(side, source.columns())) {
                BlockPlan plan = plan(source, filter, side, rows, columns, atOnce);
                if (plan.bytesEach > memory / atOnce) {
                    break;
                }
                fitting.add(plan);
            }
        }
        double least = fitting.stream().mapToDouble(BlockPlan::overhead).min().orElse(0);
        return fitting.stream()
                .filter(plan -> plan.overhead <= GOOD_ENOUGH * least)
                .min((a, b) -> Long.compare(a.bytesEach, b.bytesEach));
    }

    /** Whole blocks, twice as many each time, up to those that cover everything or are the most that a region may have. */
    private static int[] lengths(int side, long all) {
        int most = (int) Math.min(LONGEST / side, Math.ceilDiv(all, (long) side)) * side;
        return IntStream.iterate(side, length -> length < 2 * most, length -> 2 * length)
                .map(length -> Math.min(length, most))
                .toArray();
    }

    private static BlockPlan plan(
            Layout source, DifferenceOfGaussians filter, int side, int regionRows, int regionColumns, int atOnce) {
        Layout target = source.withDepth(filter.resultDepth(source.depth())).withBlocks(side, side);
        int halo = filter.halo();
        long rows = Math.min(regionRows, source.rows());
        long columns = Math.min(regionColumns, source.columns());
        long read = Math.min(rows + 2L * halo, source.rows()) * Math.min(columns + 2L * halo, source.columns());
        // A block of the source lies in memory twice while it is read, as it is stored and unpacked.
        long block = 2L * source.blockRows() * source.blockColumns() * source.pixelBytes();
        long bytes = read * source.pixelBytes() + rows * columns * target.pixelBytes() + block;
        if (filter.precision() == Precision.NATIVE && source.depth() == Depth.U16) {
            // OpenCV smooths strips into two matrices for each strip that runs.
            bytes += 2 * read * source.pixelBytes() * Runtime.getRuntime().availableProcessors();
        }
        double overhead = decoded(source.rows(), regionRows, halo, source.blockRows())
                * decoded(source.columns(), regionColumns, halo, source.blockColumns());
        int passes = filter.result() == ResultEncoding.NORMALIZE ? 2 : 1;
        return new BlockPlan(target, regionRows, regionColumns, halo, atOnce, bytes, overhead, passes);
    }

    /** Along one axis: what is decoded for all regions, since blocks of the source are decoded as wholes. */
    private static double decoded(long length, int region, int halo, int block) {
        double sum = 0;
        long counted = Math.min(length, (long) COUNTED * region);
        for (long from = 0; from < counted; from += region) {
            long first = Math.max(0, from - halo) / block * block;
            long last = Math.min(length, from + region + halo);
            sum += Math.min(length, Math.ceilDiv(last, (long) block) * block) - first;
        }
        return sum / counted;
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
