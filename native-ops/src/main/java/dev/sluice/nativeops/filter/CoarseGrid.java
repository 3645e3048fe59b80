package dev.sluice.nativeops.filter;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.kernel.CoarseKernel;
import dev.sluice.nativeops.kernel.PixelRows;
import dev.sluice.nativeops.kernel.WeightedRows;
import dev.sluice.nativeops.memory.PixelAccess;
import dev.sluice.request.RequestEngine;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * An image smoothed by the first factor of a {@link CoarseKernel}, at the points of its grid alone: those from which a part of the image is
 * interpolated. The grid begins at the first pixel of the whole image, whatever the part, and if the source is only a piece of it. Rows and columns
 * are those of the whole image here, but for those of the part.
 *
 * <p>Rows of points are filled by tasks of their own, a few at a time; each is written by one of them.
 */
final class CoarseGrid {
    /** Rows of points that a task sums at a time; a row of pixels is read once for all of them. */
    private static final int ROWS_EACH = 16;

    /** Sums along a row run side by side, so that no addition waits for the one before. */
    private static final int SIDE_BY_SIDE = 8;

    private final SmoothingPlan plan;
    private final CoarseKernel kernel;
    private final int channels;
    private final int firstRow;
    private final int rows;
    private final int firstColumn;
    private final int columns;
    private final float[][] points;

    private CoarseGrid(SmoothingPlan plan, CoarseKernel kernel) {
        this.plan = plan;
        this.kernel = kernel;
        this.channels = plan.channels();
        Part part = plan.part();
        firstRow = kernel.firstPoint(plan.row() + part.row());
        rows = kernel.firstPoint(plan.row() + part.row() + part.rows() - 1) + kernel.spreadPoints() - firstRow;
        firstColumn = kernel.firstPoint(plan.column() + part.column());
        columns = kernel.firstPoint(plan.column() + part.endColumn() - 1) + kernel.spreadPoints() - firstColumn;
        points = new float[rows][columns * channels];
    }

    /** Computes it; to be called inside a request or by a thread that may wait. */
    static CoarseGrid of(RequestEngine engine, SmoothingPlan plan, CoarseKernel kernel) throws InterruptedException {
        CoarseGrid grid = new CoarseGrid(plan, kernel);
        int shared = Math.ceilDiv(grid.rows, 3 * StripJob.atOnce(engine));
        StripJob.run(engine, grid.rows, Math.clamp(shared, 1, ROWS_EACH), grid::fill);
        return grid;
    }

    private void fill(int from, int to, BooleanSupplier stop) {
        Image source = plan.source();
        MemorySegment memory = PixelAccess.pixels(source);
        int radius = kernel.gatherRadius();
        int wanted = firstColumn * kernel.stride() - radius - plan.column();
        int left = Math.max(0, wanted);
        int right = Math.min(plan.columns(), wanted + (columns - 1) * kernel.stride() + 2 * radius + 1);
        // Beyond the image the border rule looks back inside.
        if (wanted < 0 || right == plan.columns()) {
            left = 0;
            right = plan.columns();
        }
        int values = (right - left) * channels;
        PixelRows pixels = new PixelRows();
        pixels.fit(values);
        float[][] group = new float[CoarseKernel.GROUP][values];
        float[] zeros = new float[values];
        float[] pedestal = plan.pedestal().row(plan.pedestal().isNone() ? 0 : values);
        float[][] sums = new float[to - from][values];
        int first = (firstRow + from) * kernel.stride() - radius;
        int last = (firstRow + to - 1) * kernel.stride() + radius;
        float[][] lines = new float[CoarseKernel.GROUP][];
        long leftBytes = (long) left * channels * source.depth().bytes();
        for (int row = Math.floorDiv(first, CoarseKernel.GROUP) * CoarseKernel.GROUP;
                row <= last;
                row += CoarseKernel.GROUP) {
            if (stop.getAsBoolean()) {
                return;
            }
            for (int i = 0; i < CoarseKernel.GROUP; i++) {
                int inside = plan.border().source(row + i - plan.row(), plan.rows());
                lines[i] = inside == Border.OUTSIDE ? zeros : group[i];
                if (inside != Border.OUTSIDE) {
                    pixels.read(memory, source.depth(), inside * source.stride() + leftBytes, group[i], values);
                    if (pedestal.length > 0) {
                        DifferenceSink.subtract(group[i], pedestal, values);
                    }
                }
            }
            addGroup(row, from, to, lines, sums, values);
        }
        for (int m = from; m < to; m++) {
            along(sums[m - from], left, points[m]);
        }
    }

    /** Adds four rows of pixels to each row of points that they reach. */
    private void addGroup(int row, int from, int to, float[][] lines, float[][] sums, int values) {
        int radius = kernel.gatherRadius();
        for (int m = from; m < to; m++) {
            int distance = row - (firstRow + m) * kernel.stride();
            if (distance + CoarseKernel.GROUP > -radius && distance <= radius) {
                WeightedRows.addSum(
                        sums[m - from],
                        lines,
                        kernel.gatherWeight(distance),
                        kernel.gatherWeight(distance + 1),
                        kernel.gatherWeight(distance + 2),
                        kernel.gatherWeight(distance + 3),
                        values);
            }
        }
    }

    /** Sums along a row of the source that begins at its column {@code left}. */
    private void along(float[] sums, int left, float[] out) {
        int radius = kernel.gatherRadius();
        int taps = 2 * radius + 1;
        float[] padded = new float[((columns - 1) * kernel.stride() + taps) * channels];
        int start = firstColumn * kernel.stride() - radius - plan.column();
        for (int column = 0; column < padded.length / channels; column++) {
            int inside = plan.border().source(start + column, plan.columns());
            for (int c = 0; c < channels; c++) {
                padded[column * channels + c] = inside == Border.OUTSIDE ? 0 : sums[(inside - left) * channels + c];
            }
        }
        float[] weights = kernel.gatherWeights();
        float[] side = new float[SIDE_BY_SIDE];
        for (int n = 0; n < columns; n++) {
            for (int c = 0; c < channels; c++) {
                out[n * channels + c] = dot(padded, n * kernel.stride() * channels + c, weights, side);
            }
        }
    }

    private float dot(float[] values, int at, float[] weights, float[] side) {
        Arrays.fill(side, 0);
        int t = 0;
        for (; t + SIDE_BY_SIDE <= weights.length; t += SIDE_BY_SIDE) {
            for (int i = 0; i < SIDE_BY_SIDE; i++) {
                side[i] += weights[t + i] * values[at + (t + i) * channels];
            }
        }
        for (int i = 0; t + i < weights.length; i++) {
            side[i] += weights[t + i] * values[at + (t + i) * channels];
        }
        float sum = 0;
        for (float each : side) {
            sum += each;
        }
        return sum;
    }

    /** The first row of points from which a row of the source is interpolated. */
    int rowFor(int row) {
        return kernel.firstPoint(plan.row() + row) - firstRow;
    }

    /** The weights of the rows of points from {@link #rowFor} on. */
    float[] weightsFor(int row) {
        return kernel.spreadWeights(plan.row() + row);
    }

    /** Interpolates a row of points along the part's columns. */
    void alongRow(int row, float[] out) {
        Part part = plan.part();
        float[] from = points[row];
        for (int column = 0; column < part.columns(); column++) {
            int pixel = plan.column() + part.column() + column;
            float[] weights = kernel.spreadWeights(pixel);
            int at = (kernel.firstPoint(pixel) - firstColumn) * channels;
            for (int c = 0; c < channels; c++) {
                float sum = 0;
                for (int j = 0; j < weights.length; j++) {
                    sum += weights[j] * from[at + j * channels + c];
                }
                out[column * channels + c] = sum;
            }
        }
    }

    CoarseKernel kernel() {
        return kernel;
    }
}
