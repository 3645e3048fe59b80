package dev.sluice.nativeops.filter;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.kernel.CoarseKernel;
import dev.sluice.nativeops.kernel.GaussianKernel;
import dev.sluice.nativeops.kernel.InstructionSet;
import dev.sluice.nativeops.kernel.PixelRows;
import dev.sluice.nativeops.memory.PixelAccess;
import dev.sluice.nativeops.strip.StripJob;
import dev.sluice.request.RequestEngine;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/*
 * First the grids, all of them; they are small, 1 / stride^2 of the image. Kernels share one where the wider ones' own would be at most twice as coarse,
 * for each grid reads the image once. Then strips: their rows are interpolated from the grids, natively where the sink can say what it wants.
 * Kernels of less than LEAST_SIGMA are smoothed as ever, by a Workspace, in whose place as a sink this stands then.
 */
/** A plan in {@link dev.sluice.nativeops.Precision#FAST}. */
final class FastRun implements AutoCloseable {
    private final SmoothingPlan plan;
    private final List<CoarseGrid> grids = new ArrayList<>();

    /** For each kernel of the plan; empty for those that have no grid. Of a difference that is formed on the grid only the first. */
    private final List<Optional<CoarseGrid.Points>> points = new ArrayList<>();

    /** Whether the two kernels' difference is formed on their grid, and only that is interpolated. */
    private final boolean difference;

    private final List<GaussianKernel> direct;
    private final Workspaces workspaces;

    private FastRun(SmoothingPlan plan, boolean difference, Workspaces workspaces) {
        this.plan = plan;
        List<List<Double>> groups = groups(sigmas(plan), plan.precision());
        this.difference = difference
                && plan.kernels().size() == 2
                && groups.size() == 1
                && groups.getFirst().size() == 2;
        this.workspaces = workspaces;
        this.direct = plan.kernels().stream()
                .filter(kernel -> !SmoothingPlan.isFast(kernel.sigma(), plan.precision()))
                .toList();
    }

    private static List<Double> sigmas(SmoothingPlan plan) {
        return plan.kernels().stream().map(GaussianKernel::sigma).toList();
    }

    /**
     * The run with its grids, which are computed here; to be closed.
     *
     * @param difference whether all sinks want is the difference of two smoothings
     */
    static FastRun of(RequestEngine engine, SmoothingPlan plan, boolean difference) throws InterruptedException {
        FastRun run = new FastRun(plan, difference, Workspaces.of(engine));
        try {
            run.fill(engine);
        } catch (Throwable e) {
            run.close();
            throw e;
        }
        return run;
    }

    private void fill(RequestEngine engine) throws InterruptedException {
        List<Double> sigmas = sigmas(plan);
        Map<Double, CoarseGrid.Points> bySigma = new HashMap<>();
        for (List<Double> group : groups(sigmas, plan.precision())) {
            int stride = CoarseKernel.stride(group.getFirst());
            List<Double> ordered = difference ? sigmas : group;
            List<CoarseKernel> kernels = ordered.stream()
                    .map(sigma -> new CoarseKernel(sigma, stride))
                    .toList();
            CoarseGrid grid = CoarseGrid.of(engine, plan, kernels, difference);
            grids.add(grid);
            for (int k = 0; k < (difference ? 1 : ordered.size()); k++) {
                bySigma.put(ordered.get(k), grid.points(k));
            }
        }
        sigmas.forEach(sigma -> points.add(Optional.ofNullable(bySigma.get(sigma))));
    }

    /** The sigmas that are smoothed on coarse grids, each once, ascending, and those on one grid together. */
    private static List<List<Double>> groups(List<Double> sigmas, Precision precision) {
        List<List<Double>> groups = new ArrayList<>();
        sigmas.stream()
                .filter(sigma -> SmoothingPlan.isFast(sigma, precision))
                .distinct()
                .sorted()
                .forEach(sigma -> {
                    boolean near = !groups.isEmpty()
                            && CoarseKernel.stride(sigma)
                                    <= 2 * CoarseKernel.stride(groups.getLast().getFirst());
                    if (!near) {
                        groups.add(new ArrayList<>());
                    }
                    groups.getLast().add(sigma);
                });
        return groups;
    }

    /** Native memory for the grids of a part of so many rows and columns. */
    static long bytes(long rows, long columns, long channels, List<Double> sigmas) {
        long bytes = 0;
        for (List<Double> group : groups(sigmas, Precision.FAST)) {
            int stride = CoarseKernel.stride(group.getFirst());
            int radius = new CoarseKernel(group.getLast(), stride).between().radius();
            bytes += CoarseGrid.bytes(rows, columns, channels, stride, group.size(), radius);
        }
        return bytes;
    }

    static void run(RequestEngine engine, SmoothingPlan plan, int height, Supplier<RowSink> sinks)
            throws InterruptedException {
        boolean difference = sinks.get().target().map(StripTarget::difference).orElse(false);
        try (FastRun run = of(engine, plan, difference)) {
            Part part = plan.part();
            StripJob.run(
                    engine,
                    part.rows(),
                    height,
                    (from, to, stop) -> run.strip(part.row() + from, part.row() + to, sinks.get(), stop));
        }
    }

    /**
     * Computes the smoothings of a part of the plan's part, without what lies under the values.
     *
     * @param tile of the source
     * @param to where the smoothings go
     * @param stop asked now and then; when true the rest is left out
     */
    void fill(Part tile, SmoothedParts.Room to, BooleanSupplier stop) {
        SmoothingPlan inside = plan.inside(tile);
        if (plan.instructions() == InstructionSet.JAVA) {
            strip(inside, tile.row(), tile.row() + tile.rows(), new RoomSink(to, tile), stop);
            return;
        }
        List<Long> smoothed = new ArrayList<>();
        List<Long> interpolated = new ArrayList<>();
        for (int k = 0; k < points.size(); k++) {
            (points.get(k).isPresent() ? interpolated : smoothed).add(to.address(k));
        }
        if (!smoothed.isEmpty()) {
            NativeStrip.fill(inside.with(direct), smoothed, to.stride(), stop);
        }
        if (!interpolated.isEmpty()) {
            List<CoarseGrid.Points> all =
                    points.stream().flatMap(Optional::stream).toList();
            NativeGrid.fill(inside, all, interpolated, to.stride(), stop);
        }
    }

    /** Puts rows where they are wanted. */
    private record RoomSink(SmoothedParts.Room to, Part tile) implements RowSink {
        @Override
        public void accept(RowPart part, PixelRows pixels) {
            long at = (part.row() - tile.row()) * to.stride() + (long) (part.column() - tile.column()) * Float.BYTES;
            for (int k = 0; k < part.smoothed().length; k++) {
                MemorySegment.copy(
                        part.smoothed()[k],
                        0,
                        to.memory(),
                        ValueLayout.JAVA_FLOAT_UNALIGNED,
                        k * to.apart() + at,
                        part.values());
            }
        }
    }

    @Override
    public void close() {
        grids.forEach(CoarseGrid::close);
    }

    /** Computes the rows of a strip, each of them whole, from the first to the last. */
    void strip(int from, int to, RowSink sink, BooleanSupplier stop) {
        strip(plan, from, to, sink, stop);
    }

    private void strip(SmoothingPlan plan, int from, int to, RowSink sink, BooleanSupplier stop) {
        Optional<StripTarget> target = plan.instructions() == InstructionSet.JAVA ? Optional.empty() : sink.target();
        if (direct.isEmpty() && target.isPresent()) {
            List<CoarseGrid.Points> all =
                    points.stream().flatMap(Optional::stream).toList();
            sink.accept(NativeGrid.spread(plan, all, difference, target.get(), from, to, stop));
            if (!stop.getAsBoolean()) {
                sink.endOfStrip();
            }
            return;
        }
        Joined joined = new Joined(plan, sink);
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
        private final SmoothingPlan plan;
        private final RowSink sink;
        private final int values;
        private final List<Optional<CoarseRows>> coarse;
        private final float[][] smoothed = new float[points.size()][];
        private final float[][] own = new float[points.size()][];

        Joined(SmoothingPlan plan, RowSink sink) {
            this.plan = plan;
            this.sink = sink;
            this.values = plan.part().columns() * plan.channels();
            this.coarse = points.stream()
                    .map(each -> each.map(some -> new CoarseRows(plan, some)))
                    .toList();
            for (int k = 0; k < own.length; k++) {
                own[k] = new float[coarse.get(k).isPresent() || difference ? values : 0];
            }
        }

        @Override
        public void accept(RowPart part, PixelRows pixels) {
            int next = 0;
            for (int k = 0; k < smoothed.length; k++) {
                if (coarse.get(k).isPresent()) {
                    coarse.get(k).get().row(part.row(), own[k]);
                    smoothed[k] = own[k];
                } else if (difference) {
                    // Zeros, which are subtracted from the difference.
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
