package dev.sluice.nativeops.filter;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.kernel.CoarseKernel;
import dev.sluice.nativeops.kernel.GaussianKernel;
import dev.sluice.nativeops.kernel.PixelRows;
import dev.sluice.nativeops.memory.PixelAccess;
import dev.sluice.request.RequestEngine;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/*
 * First a grid for each kernel that has one, all of it; it is small, 1 / stride^2 of the image. Then strips: their rows are interpolated from the grids.
 * Kernels of less than LEAST_SIGMA are smoothed as ever, by a Workspace, in whose place as a sink this stands then.
 */
/** A plan in {@link dev.sluice.nativeops.Precision#FAST}. */
final class FastRun {
    private final SmoothingPlan plan;
    private final List<Optional<CoarseGrid>> grids;
    private final List<GaussianKernel> direct;
    private final Workspaces workspaces;

    private FastRun(SmoothingPlan plan, List<Optional<CoarseGrid>> grids, Workspaces workspaces) {
        this.plan = plan;
        this.grids = grids;
        this.workspaces = workspaces;
        this.direct = plan.kernels().stream()
                .filter(kernel -> !SmoothingPlan.isFast(kernel.sigma(), plan.precision()))
                .toList();
    }

    /** The run with its grids, which are computed here. */
    static FastRun of(RequestEngine engine, SmoothingPlan plan) throws InterruptedException {
        List<Optional<CoarseGrid>> grids = new ArrayList<>();
        for (GaussianKernel kernel : plan.kernels()) {
            grids.add(
                    SmoothingPlan.isFast(kernel.sigma(), plan.precision())
                            ? Optional.of(CoarseGrid.of(engine, plan, new CoarseKernel(kernel.sigma())))
                            : Optional.empty());
        }
        return new FastRun(plan, grids, Workspaces.of(engine));
    }

    static void run(RequestEngine engine, SmoothingPlan plan, int height, Supplier<RowSink> sinks)
            throws InterruptedException {
        FastRun run = of(engine, plan);
        Part part = plan.part();
        StripJob.run(
                engine,
                part.rows(),
                height,
                (from, to, stop) -> run.strip(part.row() + from, part.row() + to, sinks.get(), stop));
    }

    /** Computes the rows of a strip, each of them whole, from the first to the last. */
    void strip(int from, int to, RowSink sink, BooleanSupplier stop) {
        Joined joined = new Joined(sink);
        if (direct.isEmpty()) {
            joined.rows(from, to, stop);
            return;
        }
        SmoothingPlan small = plan.with(direct);
        Workspace workspace = workspaces.take();
        try {
            workspace.run(small, Panel.of(small, 1), from, to, joined, stop);
        } finally {
            workspaces.give(workspace);
        }
    }

    /** Adds what is interpolated to what a workspace has smoothed, and hands all of it on. */
    private final class Joined implements RowSink {
        private final RowSink sink;
        private final int values = plan.part().columns() * plan.channels();
        private final List<Optional<CoarseRows>> coarse;
        private final float[][] smoothed = new float[grids.size()][];
        private final float[][] own = new float[grids.size()][];

        Joined(RowSink sink) {
            this.sink = sink;
            this.coarse = grids.stream()
                    .map(grid -> grid.map(some -> new CoarseRows(some, values)))
                    .toList();
            for (int k = 0; k < own.length; k++) {
                own[k] = new float[coarse.get(k).isPresent() ? values : 0];
            }
        }

        @Override
        public void accept(RowPart part, PixelRows pixels) {
            int next = 0;
            for (int k = 0; k < smoothed.length; k++) {
                if (coarse.get(k).isPresent()) {
                    coarse.get(k).get().row(part.row(), own[k]);
                    smoothed[k] = own[k];
                } else {
                    smoothed[k] = part.smoothed()[next];
                    next++;
                }
            }
            sink.accept(
                    new RowPart(part.row(), part.column(), part.values(), smoothed, part.source(), part.sourceAt()),
                    pixels);
        }

        @Override
        public void endOfStrip() {
            sink.endOfStrip();
        }

        /** Where there is nothing for a workspace to do. */
        void rows(int from, int to, BooleanSupplier stop) {
            Image source = plan.source();
            MemorySegment memory = PixelAccess.pixels(source);
            Part part = plan.part();
            PixelRows pixels = new PixelRows();
            pixels.fit(values);
            float[] centre = new float[values];
            long left = (long) part.column() * plan.channels() * source.depth().bytes();
            for (int row = from; row < to; row++) {
                if (stop.getAsBoolean()) {
                    return;
                }
                if (source.hasAlpha()) {
                    pixels.read(memory, source.depth(), row * source.stride() + left, centre, values);
                }
                accept(new RowPart(row, part.column(), values, new float[0][], centre, 0), pixels);
            }
            endOfStrip();
        }
    }
}
