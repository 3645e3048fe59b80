package dev.sluice.nativeops.windowed;

import dev.sluice.nativeops.NativeMemoryException;
import dev.sluice.nativeops.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Chooses the size of the regions of a {@link BlockPlan}: of those that fit into memory the smallest that read hardly more than the best.
 *
 * <p>Used by one thread.
 */
final class RegionSizes {
    private static final int LARGEST_SIDE = 512;
    private static final int SMALLEST_SIDE = 64;

    /** Sides of blocks are multiples of this, which TIFF asks for. */
    private static final int MULTIPLE = 16;

    /** Rows and columns of the largest regions, which with their halos still are numbers of 32 bits. */
    private static final int LONGEST = 1 << 29;

    /** Along an axis of more regions than that, what is decoded for one is what is decoded for each of the first of them. */
    private static final int COUNTED = 1 << 12;

    /** Smaller regions are taken for larger ones that read this much less. */
    private static final double GOOD_ENOUGH = 1.15;

    /** Beyond this there are rather fewer regions at once, which are larger. */
    private static final double FEWER_AT_ONCE = 2;

    /** Bytes that packed blocks may be larger by, besides a share. */
    private static final int PACKED_MORE = 1 << 16;

    private final Layout source;
    private final Operation operation;

    /** More workers than processors only take turns. */
    private final int workers;

    /** What lengths of regions cost along an axis, once found out. */
    private final Map<Integer, Axis> down = new HashMap<>();

    private final Map<Integer, Axis> across = new HashMap<>();

    /** What the blocks of the result are in its files: one each, or several. */
    private final UnaryOperator<Layout> files;

    RegionSizes(Layout source, Operation operation, int workers, UnaryOperator<Layout> files) {
        this.source = source;
        this.operation = operation;
        this.files = files;
        this.workers = Math.clamp(workers, 1, Runtime.getRuntime().availableProcessors());
    }

    /**
     * What regions of one length cost along one axis.
     *
     * @param read rows or columns of the source that the longest reads
     * @param decoded how many are decoded for all of them, in units of those that there are
     */
    private record Axis(long read, double decoded) {}

    BlockPlan choose(long memory) {
        for (int side = LARGEST_SIDE; side >= SMALLEST_SIDE; side /= 2) {
            for (int atOnce = workers + 1; atOnce >= 1; atOnce--) {
                double acceptable = atOnce == 1 ? Double.MAX_VALUE : FEWER_AT_ONCE;
                Optional<BlockPlan> plan = best(memory, side, atOnce);
                if (plan.isPresent() && plan.get().overhead() <= acceptable) {
                    return plan.get();
                }
            }
        }
        Layout smallest = files.apply(target(SMALLEST_SIDE));
        long least = plan(SMALLEST_SIDE, smallest.blockRows(), smallest.blockColumns(), 1)
                .bytesEach();
        throw new NativeMemoryException(
                "filtering it in parts needs at least " + least + " bytes, but only " + memory + " are allowed");
    }

    private Optional<BlockPlan> best(long memory, int side, int atOnce) {
        List<BlockPlan> fitting = new ArrayList<>();
        Layout file = files.apply(target(side));
        for (int rows : lengths(file.blockRows(), source.rows())) {
            for (int columns : lengths(file.blockColumns(), source.columns())) {
                BlockPlan plan = plan(side, rows, columns, atOnce);
                if (plan.bytesEach() > memory / atOnce) {
                    break;
                }
                fitting.add(plan);
            }
        }
        double least = fitting.stream().mapToDouble(BlockPlan::overhead).min().orElse(0);
        return fitting.stream()
                .filter(plan -> plan.overhead() <= GOOD_ENOUGH * least)
                .min((a, b) -> Long.compare(a.bytesEach(), b.bytesEach()));
    }

    private Layout target(int side) {
        return source.withDepth(operation.resultDepth(source.depth())).withBlocks(blockRows(side), blockColumns(side));
    }

    private int blockRows(int side) {
        return blockSide(side, source.rows(), source.columns());
    }

    private int blockColumns(int side) {
        return blockSide(side, source.columns(), source.rows());
    }

    /**
     * How long a block is along an axis: of an image that is thin, blocks are as thin and the longer the other way. Squares of it would be
     * padding for the most part, of which millions of pixels are encoded for each row of an image of one row.
     */
    private static int blockSide(int side, long length, long other) {
        long needed = whole(length);
        long across = whole(other);
        if (needed >= SMALLEST_SIDE && across >= SMALLEST_SIDE) {
            return side;
        }
        long longest = (long) side * side / Math.min(side, across) / MULTIPLE * MULTIPLE;
        return (int) Math.min(needed, longest);
    }

    private static long whole(long length) {
        return Math.ceilDiv(length, (long) MULTIPLE) * MULTIPLE;
    }

    /** Whole blocks, twice as many each time, up to those that cover everything or are the most that a region may have. */
    private static int[] lengths(int side, long all) {
        int most = (int) Math.min(LONGEST / side, Math.ceilDiv(all, (long) side)) * side;
        return IntStream.iterate(side, length -> length < 2 * most, length -> 2 * length)
                .map(length -> Math.min(length, most))
                .toArray();
    }

    private BlockPlan plan(int side, int regionRows, int regionColumns, int atOnce) {
        Layout target = target(side);
        Axis rows = down.computeIfAbsent(regionRows, this::down);
        Axis columns = across.computeIfAbsent(regionColumns, this::across);
        // One with others around it, where there is such a one, reads the most.
        Region inner = new Region(
                source.rows() > 2L * regionRows ? regionRows : 0,
                source.columns() > 2L * regionColumns ? regionColumns : 0,
                (int) Math.min(regionRows, source.rows()),
                (int) Math.min(regionColumns, source.columns()));
        // A block of the source lies in memory twice while it is read, as it is stored and unpacked; so does one of the
        // result when it is
        // written, packed an eighth larger at the most. What was read is gone by then.
        long reading = Math.multiplyExact(rows.read() * columns.read(), source.pixelBytes())
                + 2L * source.blockRows() * source.blockColumns() * source.pixelBytes()
                + operation.scratchBytes(inner, source, workers);
        long block = (long) target.blockRows() * target.blockColumns() * target.pixelBytes();
        long writing = 2 * block + block / 8 + PACKED_MORE;
        long bytes = inner.pixels() * target.pixelBytes() + Math.max(reading, writing);
        return new BlockPlan(
                target,
                regionRows,
                regionColumns,
                operation.halo(),
                atOnce,
                bytes,
                rows.decoded() * columns.decoded(),
                operation.passes());
    }

    private Axis down(int length) {
        long read = 0;
        double decoded = 0;
        long counted = Math.min(source.rows(), (long) COUNTED * length);
        for (long from = 0; from < counted; from += length) {
            Region region = new Region(from, 0, (int) Math.min(length, source.rows() - from), 1);
            Region needed = operation.reads(region, source);
            read = Math.max(read, needed.rows());
            decoded += decoded(needed.row(), needed.endRow(), source.blockRows(), source.rows());
        }
        return new Axis(read, decoded / counted);
    }

    private Axis across(int length) {
        long read = 0;
        double decoded = 0;
        long counted = Math.min(source.columns(), (long) COUNTED * length);
        for (long from = 0; from < counted; from += length) {
            Region region = new Region(0, from, 1, (int) Math.min(length, source.columns() - from));
            Region needed = operation.reads(region, source);
            read = Math.max(read, needed.columns());
            decoded += decoded(needed.column(), needed.endColumn(), source.blockColumns(), source.columns());
        }
        return new Axis(read, decoded / counted);
    }

    /** What is decoded for one region along an axis, since blocks of the source are decoded as wholes. */
    private static long decoded(long first, long end, int block, long all) {
        return Math.min(all, Math.ceilDiv(end, (long) block) * block) - first / block * block;
    }
}
