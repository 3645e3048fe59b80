package dev.sluice.nativeops.filter;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.kernel.CoarseKernel;
import dev.sluice.nativeops.kernel.InstructionSet;
import dev.sluice.nativeops.kernel.PixelRows;
import dev.sluice.nativeops.memory.PixelAccess;
import dev.sluice.nativeops.strip.StripJob;
import dev.sluice.nativeops.windowed.Pedestal;
import dev.sluice.request.RequestEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An image smoothed at the points of a grid alone, by kernels that have the same stride: those points from which a part of the image is interpolated, for
 * each kernel as an image of floats, or the difference of two. The grid begins at the first pixel of the whole image, whatever the part, and if the source is only a piece of it.
 *
 * <p>Rows of points are gathered by tasks of their own, each row by one of them; what is gathered is smoothed as every image is.
 */
final class CoarseGrid implements AutoCloseable {
    /** Sums that a task keeps, at most; it reads what the points around its own reach, so more rows of points are less work. */
    private static final long SUMS_BYTES = 2 << 20;

    private static final int TASKS_EACH = 2;

    private final SmoothingPlan plan;
    private final List<CoarseKernel> kernels;
    private final int firstRow;
    private final int rows;
    private final int firstColumn;
    private final int columns;
    private final boolean difference;
    private final List<Image> images = new ArrayList<>();

    private CoarseGrid(SmoothingPlan plan, List<CoarseKernel> kernels, boolean difference) {
        this.difference = difference;
        this.plan = plan;
        this.kernels = kernels;
        CoarseKernel any = kernels.getFirst();
        Part part = plan.part();
        firstRow = any.firstPoint(plan.row() + part.row());
        rows = any.firstPoint(plan.row() + part.row() + part.rows() - 1) + CoarseKernel.spreadPoints() - firstRow;
        firstColumn = any.firstPoint(plan.column() + part.column());
        columns = any.firstPoint(plan.column() + part.endColumn() - 1) + CoarseKernel.spreadPoints() - firstColumn;
    }

    /**
     * Computes it; to be called inside a request or by a thread that may wait.
     *
     * @param difference whether only the difference of the two kernels is wanted
     */
    static CoarseGrid of(RequestEngine engine, SmoothingPlan plan, List<CoarseKernel> kernels, boolean difference)
            throws InterruptedException {
        CoarseGrid grid = new CoarseGrid(plan, kernels, difference);
        try {
            grid.fill(engine);
        } catch (Throwable e) {
            grid.close();
            throw e;
        }
        return grid;
    }

    private void fill(RequestEngine engine) throws InterruptedException {
        int margin = kernels.stream()
                .mapToInt(kernel -> kernel.between().radius())
                .max()
                .orElseThrow();
        int channels = plan.channels();
        for (int k = difference ? 1 : 0; k < kernels.size(); k++) {
            images.add(Image.allocate(rows, columns, channels, Depth.F32));
        }
        try (Image gathered = Image.allocate(rows + 2 * margin, columns + 2 * margin, channels, Depth.F32)) {
            Points points = new Points(gathered, kernels.getFirst(), firstRow - margin, firstColumn - margin);
            StripJob.run(engine, gathered.rows(), gatherRows(engine, gathered.rows()), (from, to, stop) -> {
                if (plan.instructions() == InstructionSet.JAVA) {
                    new CoarseGather(plan, points).rows(from, to, stop);
                } else {
                    NativeGrid.gather(plan, points, from, to, stop);
                }
            });
            Part inner = new Part(margin, margin, rows, columns);
            SmoothingPlan between = new SmoothingPlan(
                    gathered,
                    kernels.stream().map(CoarseKernel::between).toList(),
                    Border.REPLICATE,
                    Precision.FLOAT,
                    inner,
                    plan.instructions(),
                    0,
                    0,
                    Pedestal.NONE);
            SmoothingRun.run(
                    engine,
                    between,
                    0,
                    () -> difference ? new DifferenceSink(images, RowEncoder.plain(), inner) : new Sink(images, inner));
        }
    }

    private int gatherRows(RequestEngine engine, int all) {
        int atOnce = StripJob.atOnce(engine);
        int shared = atOnce == 1 ? all : Math.ceilDiv(all, TASKS_EACH * atOnce);
        long most = SUMS_BYTES / ((long) Float.BYTES * plan.values());
        return Math.max(CoarseKernel.spreadPoints(), (int) Math.min(shared, most));
    }

    /** What one of the kernels makes of the image; of a difference the first. */
    Points points(int kernel) {
        return new Points(images.get(kernel), kernels.get(kernel), firstRow, firstColumn);
    }

    /** Native memory for a part of so many rows and columns, in grids of that stride for so many kernels, with that radius between. */
    static long bytes(long rows, long columns, long channels, int stride, int kernels, int radius) {
        long down = rows / stride + 2 + CoarseKernel.spreadPoints();
        long along = columns / stride + 2 + CoarseKernel.spreadPoints();
        return Float.BYTES * channels * (kernels * down * along + (down + 2L * radius) * (along + 2L * radius));
    }

    @Override
    public void close() {
        images.forEach(Image::close);
    }

    /**
     * Values at the points of a grid.
     *
     * @param values an image of floats, a pixel a point
     * @param kernel whose grid it is
     * @param firstRow which row of points, counted from the whole image's first row of pixels, is the first one
     * @param firstColumn the same of columns
     */
    record Points(Image values, CoarseKernel kernel, int firstRow, int firstColumn) {}

    /** Stores smoothings as they are, each in an image of its own. */
    private record Sink(List<Image> images, Part part) implements RowSink {
        @Override
        public Optional<StripTarget> target() {
            return Optional.of(new StripTarget(images, part.row(), part.column(), RowEncoder.plain(), false));
        }

        @Override
        public void accept(RowPart row, PixelRows pixels) {
            for (int k = 0; k < images.size(); k++) {
                Image image = images.get(k);
                pixels.write(
                        PixelAccess.pixels(image),
                        image.depth(),
                        row.position(image, part.row(), part.column()),
                        row.smoothed()[k],
                        row.values());
            }
        }
    }
}
