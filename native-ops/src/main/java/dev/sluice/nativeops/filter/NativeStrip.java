package dev.sluice.nativeops.filter;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.kernel.InstructionSet;
import dev.sluice.nativeops.kernel.NativeJob;
import dev.sluice.nativeops.kernel.NativeKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/*
 * The native kernels take rows in blocks, each of which goes through a panel of columns from left to right. What is asked of the cache is the
 * panel's part of the rows that a block reads, so a panel is as wide as keeps that within CACHE_BYTES. What its kernels reach to the left of it is
 * summed down once more, hence no narrower than some halos.
 *
 * The scratch is the strip's: some 100 KB, and for wide kernels 256 bytes for each tap and channel.
 */
/** A strip by the native kernels; the same bits as a {@link Workspace} hands to the sink. */
final class NativeStrip {
    /** Rows of a call: what one block of the widest vectors has. Between calls it is asked whether to stop. */
    static final int ROWS = 32;

    private static final long CACHE_BYTES = 1 << 20;
    private static final int HALOS = 16;
    private static final int LEAST_COLUMNS = 512;
    private static final int CACHE_LINE = 64;

    private NativeStrip() {}

    /**
     * Computes the rows of a strip.
     *
     * @param from first row
     * @param to row after the last
     * @param columns of a panel; 0 chooses
     * @param stop asked before each block of rows; when true the rest is left out
     * @return the range of the values, if that is what the target wants
     */
    static FiniteRange run(
            SmoothingPlan plan, StripTarget target, int from, int to, int columns, BooleanSupplier stop) {
        InstructionSet set = plan.instructions();
        Part part = plan.part();
        int wide = columns > 0 ? columns : panelColumns(plan);
        try (Arena arena = Arena.ofConfined()) {
            NativeJob job = job(arena, plan, target);
            long bytes = NativeKernels.scratchBytes(set, job.address(), wide);
            long scratch = arena.allocate(bytes, CACHE_LINE).address();
            for (int column = part.column(); column < part.endColumn(); column += wide) {
                for (int row = from; row < to; row += ROWS) {
                    if (stop.getAsBoolean()) {
                        return FiniteRange.EMPTY;
                    }
                    int rows = Math.min(ROWS, to - row);
                    int count = Math.min(wide, part.endColumn() - column);
                    NativeKernels.smooth(set, job.address(), scratch, row, rows, column, count);
                }
            }
            return new FiniteRange(job.least(), job.most());
        }
    }

    private static int panelColumns(SmoothingPlan plan) {
        long rowBytes = (long) plan.channels() * plan.source().depth().bytes();
        long wide = CACHE_BYTES / (rowBytes * (ROWS + 2L * plan.halo()));
        long least = Math.max(LEAST_COLUMNS / plan.channels(), (long) HALOS * plan.halo());
        int columns = plan.part().columns();
        int panels = Math.max(1, Math.round((float) columns / Math.max(1, Math.max(wide, least))));
        return Math.ceilDiv(Math.ceilDiv(columns, panels), CACHE_LINE) * CACHE_LINE;
    }

    private static NativeJob job(Arena arena, SmoothingPlan plan, StripTarget target) {
        Image source = plan.source();
        NativeJob job = new NativeJob(arena);
        job.source(pixels(source), source.stride(), source.rows(), source.columns(), source.channels(), source.depth());
        job.kernels(plan.kernels(), plan.border(), arithmetic(plan));
        List<MemorySegment> results = new ArrayList<>();
        long stride = 0;
        Depth depth = source.depth();
        for (Image result : target.results()) {
            if (!results.isEmpty() && result.stride() != stride) {
                throw new IllegalArgumentException(
                        "results of different strides: " + stride + " and " + result.stride());
            }
            results.add(pixels(result));
            stride = result.stride();
            depth = result.depth();
        }
        job.results(results, stride, depth, target.row(), target.column());
        Image withAlpha = target.results().isEmpty() ? source : target.results().getFirst();
        job.combine(target.difference(), withAlpha.hasAlpha());
        RowEncoder encoder = target.encoder();
        job.encoding(encoder.absolute(), encoder.nonNegative(), encoder.subtract(), encoder.scale(), encoder.add());
        return job;
    }

    /** All of an image's pixels lie in its memory, which is what native code does not check. */
    private static MemorySegment pixels(Image image) {
        MemorySegment pixels = image.pixels();
        long needed = (image.rows() - 1) * image.stride() + image.rowBytes();
        if (pixels.byteSize() < needed) {
            throw new IllegalStateException(image + " has " + pixels.byteSize() + " bytes and not " + needed);
        }
        return pixels;
    }

    private static NativeJob.Arithmetic arithmetic(SmoothingPlan plan) {
        return switch (plan.kernels().getFirst().fixedBits()) {
            case 8 -> NativeJob.Arithmetic.FIXED_BYTES;
            case 16 -> NativeJob.Arithmetic.FIXED_SHORTS;
            default -> NativeJob.Arithmetic.FLOATS;
        };
    }
}
