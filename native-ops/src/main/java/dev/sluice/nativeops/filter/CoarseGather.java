package dev.sluice.nativeops.filter;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.kernel.CoarseKernel;
import dev.sluice.nativeops.kernel.PixelRows;
import dev.sluice.nativeops.kernel.WeightedRows;
import dev.sluice.nativeops.memory.PixelAccess;
import java.lang.foreign.MemorySegment;
import java.util.function.BooleanSupplier;

/** Sums an image at the points of a grid, in Java: what {@code Gather} of {@code grid.h} does, with the same bits. */
final class CoarseGather {
    /** Rows or phases that are added at a time; strides are whole multiples of it, or half of it. */
    private static final int GROUP = 4;

    private final SmoothingPlan plan;
    private final CoarseGrid.Points points;
    private final int stride;
    private final int group;
    private final float[] weights;
    private final int channels;
    private final int columns;

    CoarseGather(SmoothingPlan plan, CoarseGrid.Points points) {
        this.plan = plan;
        this.points = points;
        stride = points.kernel().stride();
        group = Math.min(GROUP, stride);
        weights = points.kernel().gatherWeights();
        channels = plan.channels();
        columns = points.values().columns();
    }

    /** Computes some rows of points. */
    void rows(int from, int to, BooleanSupplier stop) {
        Image source = plan.source();
        MemorySegment memory = PixelAccess.pixels(source);
        int start = (points.firstColumn() - CoarseKernel.REACH) * stride - plan.column();
        int end = start + cells() * stride;
        // Beyond the image the border rule looks back inside.
        boolean inner = start >= 0 && end <= plan.columns();
        int left = inner ? start : 0;
        int values = ((inner ? end : plan.columns()) - left) * channels;
        long leftBytes = (long) left * channels * source.depth().bytes();
        PixelRows pixels = new PixelRows();
        pixels.fit(values);
        float[][] read = new float[group][values];
        float[] zeros = new float[values];
        float[] pedestal = plan.pedestal().row(plan.pedestal().isNone() ? 0 : values);
        float[][] sums = new float[to - from][values];
        float[][] lines = new float[group][];
        for (int cell = from - CoarseKernel.REACH; cell < to - 1 + CoarseKernel.REACH; cell++) {
            for (int phase = 0; phase < stride; phase += group) {
                if (stop.getAsBoolean()) {
                    return;
                }
                int row = (points.firstRow() + cell) * stride + phase - plan.row();
                for (int i = 0; i < group; i++) {
                    int inside = plan.border().source(row + i, plan.rows());
                    lines[i] = inside == Border.OUTSIDE ? zeros : read[i];
                    if (inside != Border.OUTSIDE) {
                        pixels.read(memory, source.depth(), inside * source.stride() + leftBytes, read[i], values);
                        if (pedestal.length > 0) {
                            DifferenceSink.subtract(read[i], pedestal, values);
                        }
                    }
                }
                int last = Math.min(to - 1, cell + CoarseKernel.REACH);
                for (int m = Math.max(from, cell - CoarseKernel.REACH + 1); m <= last; m++) {
                    int weight = (cell - m + CoarseKernel.REACH) * stride + phase;
                    WeightedRows.add(sums[m - from], lines, 0, weights, weight, group, values);
                }
            }
        }
        MemorySegment target = PixelAccess.pixels(points.values());
        float[][] phases = new float[stride][cells() * channels];
        for (int m = from; m < to; m++) {
            takeApart(sums[m - from], start, left, phases);
            float[] out = along(phases);
            long at = m * points.values().stride();
            pixels.write(target, points.values().depth(), at, out, out.length);
        }
    }

    /** Cells of pixels that the points of a row reach. */
    private int cells() {
        return columns - 1 + CoarseKernel.spreadPoints();
    }

    /** Columns that lie whole strides apart, from the source's column {@code start} on; the sums begin at its column {@code left}. */
    private void takeApart(float[] sums, int start, int left, float[][] phases) {
        for (int phase = 0; phase < stride; phase++) {
            float[] to = phases[phase];
            for (int cell = 0; cell < cells(); cell++) {
                int inside = plan.border().source(start + cell * stride + phase, plan.columns());
                for (int c = 0; c < channels; c++) {
                    to[cell * channels + c] = inside == Border.OUTSIDE ? 0 : sums[(inside - left) * channels + c];
                }
            }
        }
    }

    private float[] along(float[][] phases) {
        int values = columns * channels;
        float[] out = new float[values];
        float[][] shifted = new float[group][values];
        for (int i = 0; i < CoarseKernel.spreadPoints(); i++) {
            for (int phase = 0; phase < stride; phase += group) {
                for (int p = 0; p < group; p++) {
                    System.arraycopy(phases[phase + p], i * channels, shifted[p], 0, values);
                }
                WeightedRows.add(out, shifted, 0, weights, i * stride + phase, group, values);
            }
        }
        return out;
    }
}
