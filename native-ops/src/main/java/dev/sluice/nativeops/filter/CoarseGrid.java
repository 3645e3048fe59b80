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
        for (int n = 0; n < columns; n++) {
            for (int c = 0; c < channels; c++) {
                out[n * channels + c] = dot(padded, n * kernel.stride() * channels + c, weights);
            }
        }
    }

    private float dot(float[] values, int at, float[] weights) {
        int t = 0;
        float side0 = 0;
        float side1 = 0;
        float side2 = 0;
        float side3 = 0;
        float side4 = 0;
        float side5 = 0;
        float side6 = 0;
        float side7 = 0;
        for (int x = at; t + SIDE_BY_SIDE <= weights.length; t += SIDE_BY_SIDE, x += SIDE_BY_SIDE * channels) {
            side0 += weights[t] * values[x];
            side1 += weights[t + 1] * values[x + channels];
            side2 += weights[t + 2] * values[x + 2 * channels];
            side3 += weights[t + 3] * values[x + 3 * channels];
            side4 += weights[t + 4] * values[x + 4 * channels];
            side5 += weights[t + 5] * values[x + 5 * channels];
            side6 += weights[t + 6] * values[x + 6 * channels];
            side7 += weights[t + 7] * values[x + 7 * channels];
        }
        float[] side = {side0, side1, side2, side3, side4, side5, side6, side7};
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

    /**
     * Interpolates a row of points along the part's columns. Columns a stride apart have the same weights and neighbouring points, so they are summed side by
     * side, and then put where they belong.
     *
     * @param sums scratch of {@link #valuesApart} values
     */
    void alongRow(int row, float[] out, float[] sums) {
        int columns = plan.part().columns();
        int stride = kernel.stride();
        for (int first = 0; first < Math.min(stride, columns); first++) {
            int pixel = plan.column() + plan.part().column() + first;
            int at = (kernel.firstPoint(pixel) - firstColumn) * channels;
            int values = Math.ceilDiv(columns - first, stride) * channels;
            weighted(points[row], at, kernel.spreadWeights(pixel), sums, values);
            if (channels == 1) {
                for (int i = 0, x = first; i < values; i++, x += stride) {
                    out[x] = sums[i];
                }
            } else {
                for (int i = 0; i < values; i++) {
                    out[(first + i / channels * stride) * channels + i % channels] = sums[i];
                }
            }
        }
    }

    /** How many values of a row lie whole strides apart, at most. */
    int valuesApart() {
        return Math.ceilDiv(plan.part().columns(), kernel.stride()) * channels;
    }

    /** Sums of neighbouring points, each by one addition after the other; four a pass, so that fewer sums are stored. */
    private void weighted(float[] from, int at, float[] weights, float[] sums, int values) {
        Arrays.fill(sums, 0, values, 0);
        int j = 0;
        for (; j + 4 <= weights.length; j += 4) {
            float w0 = weights[j];
            float w1 = weights[j + 1];
            float w2 = weights[j + 2];
            float w3 = weights[j + 3];
            int at0 = at + j * channels;
            int at1 = at0 + channels;
            int at2 = at1 + channels;
            int at3 = at2 + channels;
            for (int i = 0; i < values; i++) {
                sums[i] = sums[i] + w0 * from[at0 + i] + w1 * from[at1 + i] + w2 * from[at2 + i] + w3 * from[at3 + i];
            }
        }
        for (; j < weights.length; j++) {
            float weight = weights[j];
            int first = at + j * channels;
            for (int i = 0; i < values; i++) {
                sums[i] += weight * from[first + i];
            }
        }
    }

    CoarseKernel kernel() {
        return kernel;
    }
}
