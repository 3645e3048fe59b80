package dev.sluice.nativeops.filter;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.kernel.InstructionSet;
import dev.sluice.nativeops.kernel.NativeJob;
import dev.sluice.nativeops.kernel.NativeKernels;
import dev.sluice.nativeops.memory.PixelAccess;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.bytedeco.opencv.opencv_core.Mat;

/** Coarse grids by the native kernels; the same bits as {@link CoarseGather} and {@link CoarseRows} compute. */
final class NativeGrid {
    /** Values of rows that are summed down by one call; between calls it is asked whether to stop. A multiple of what the longest vectors take. */
    private static final int VALUES = 512;

    /** Values of rows that are interpolated by one call, which keeps points of that width. */
    private static final int SPREAD_VALUES = 2048;

    private static final int CACHE_LINE = 64;

    private NativeGrid() {}

    /** Computes some rows of points. */
    static void gather(SmoothingPlan plan, CoarseGrid.Points points, int from, int to, BooleanSupplier stop) {
        InstructionSet set = plan.instructions();
        Image source = plan.source();
        try (Arena arena = Arena.ofConfined();
                Mat read = PixelAccess.steadyRows(source, 0, plan.rows())) {
            NativeJob job = new NativeJob(arena);
            job.source(
                    read.data().address(), read.step(), plan.rows(), plan.columns(), plan.channels(), source.depth());
            job.border(plan.border());
            job.pedestal(plan.pedestal());
            job.grids(List.of(grid(plan, points)));
            int rows = to - from;
            long bytes = NativeKernels.gatherScratchBytes(set, job.address(), rows);
            long scratch = arena.allocate(bytes, CACHE_LINE).address();
            for (int first = 0; first < plan.values(); first += VALUES) {
                if (stop.getAsBoolean()) {
                    return;
                }
                NativeKernels.gatherDown(set, job.address(), scratch, from, rows, first, VALUES);
            }
            NativeKernels.gatherAlong(set, job.address(), scratch, from, rows);
        }
    }

    /**
     * Interpolates the rows of a strip.
     *
     * @param points of each kernel, or of the difference
     * @param difference whether they are differences already
     * @param stop asked before some columns; when true the rest is left out
     * @return the range of the values, if that is what the target wants
     */
    static FiniteRange spread(
            SmoothingPlan plan,
            List<CoarseGrid.Points> points,
            boolean difference,
            StripTarget target,
            int from,
            int to,
            BooleanSupplier stop) {
        try (Arena arena = Arena.ofConfined();
                Mat read = PixelAccess.steadyRows(plan.source(), from, to)) {
            List<NativeStrip.Written> written = new ArrayList<>();
            for (Image result : target.results()) {
                written.add(NativeStrip.Written.of(arena, result, from - target.row(), to - target.row()));
            }
            NativeJob job = new NativeJob(arena);
            job.source(
                    read.data().address() - from * read.step(),
                    read.step(),
                    plan.rows(),
                    plan.columns(),
                    plan.channels(),
                    plan.source().depth());
            NativeStrip.into(job, plan, difference ? target.ofDifferences() : target, written);
            if (!difference) {
                job.pedestal(plan.pedestal());
            }
            job.grids(points.stream().map(each -> grid(plan, each)).toList());
            if (!spread(job, arena, plan, from, to, stop)) {
                return FiniteRange.EMPTY;
            }
            written.forEach(NativeStrip.Written::finish);
            return new FiniteRange(job.least(), job.most());
        }
    }

    /**
     * Interpolates the plan's part, without what lies under the values, into memory of floats.
     *
     * @param points of each kernel
     * @param results where each one's first row begins
     * @param stride bytes from one row to the next
     * @param stop asked before some columns; when true the rest is left out
     */
    static void fill(
            SmoothingPlan plan, List<CoarseGrid.Points> points, List<Long> results, long stride, BooleanSupplier stop) {
        Part part = plan.part();
        try (Arena arena = Arena.ofConfined()) {
            NativeJob job = new NativeJob(arena);
            // Without alpha nothing of the source is read.
            job.source(
                    0,
                    0,
                    plan.rows(),
                    plan.columns(),
                    plan.channels(),
                    plan.source().depth());
            job.results(results, stride, Depth.F32, part.row(), part.column());
            job.grids(points.stream().map(each -> grid(plan, each)).toList());
            spread(job, arena, plan, part.row(), part.row() + part.rows(), stop);
        }
    }

    /** Runs a job, some columns at a time; false if it was stopped. */
    private static boolean spread(
            NativeJob job, Arena arena, SmoothingPlan plan, int from, int to, BooleanSupplier stop) {
        InstructionSet set = plan.instructions();
        Part part = plan.part();
        int wide = Math.max(1, SPREAD_VALUES / plan.channels());
        long bytes = NativeKernels.spreadScratchBytes(set, job.address(), wide);
        long scratch = arena.allocate(bytes, CACHE_LINE).address();
        for (int column = part.column(); column < part.endColumn(); column += wide) {
            if (stop.getAsBoolean()) {
                return false;
            }
            int columns = Math.min(wide, part.endColumn() - column);
            NativeKernels.spread(set, job.address(), scratch, from, to - from, column, columns);
        }
        return true;
    }

    private static NativeJob.Grid grid(SmoothingPlan plan, CoarseGrid.Points points) {
        Image values = points.values();
        return new NativeJob.Grid(
                points.kernel(),
                PixelAccess.pixels(values).address(),
                values.stride(),
                values.columns(),
                points.firstRow(),
                points.firstColumn(),
                plan.row(),
                plan.column());
    }
}
