package dev.sluice.nativeops.filter;

import dev.sluice.nativeops.kernel.CoarseKernel;
import dev.sluice.nativeops.kernel.WeightedRows;
import dev.sluice.nativeops.memory.PixelAccess;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** The rows of one strip, interpolated from the points of a {@link CoarseGrid}, from the first to the last, in Java. Confined to one thread. */
final class CoarseRows {
    private static final int EMPTY = Integer.MIN_VALUE;

    /** Rows that are added at a time. */
    private static final int TOGETHER = 4;

    private final SmoothingPlan plan;
    private final CoarseGrid.Points points;
    private final CoarseKernel kernel;
    private final int channels;
    private final int values;
    private final float[][] ring = new float[CoarseKernel.spreadPoints()][];
    private final int[] ringRows = new int[CoarseKernel.spreadPoints()];
    private final float[][] window = new float[CoarseKernel.spreadPoints()][];
    private final float[] pointRow;
    private final float[] sums;
    private final float[][] shifted;

    CoarseRows(SmoothingPlan plan, CoarseGrid.Points points) {
        this.plan = plan;
        this.points = points;
        kernel = points.kernel();
        channels = plan.channels();
        values = plan.part().columns() * channels;
        for (int i = 0; i < ring.length; i++) {
            ring[i] = new float[values];
        }
        Arrays.fill(ringRows, EMPTY);
        pointRow = new float[points.values().columns() * channels];
        sums = new float[Math.ceilDiv(plan.part().columns(), kernel.stride()) * channels];
        shifted = new float[1][sums.length];
    }

    /** The part's values of a row of the source. */
    void row(int row, float[] out) {
        int pixel = plan.row() + row;
        int first = kernel.firstPoint(pixel) - points.firstRow();
        for (int i = 0; i < window.length; i++) {
            int slot = (first + i) % ring.length;
            if (ringRows[slot] != first + i) {
                alongRow(first + i, ring[slot]);
                ringRows[slot] = first + i;
            }
            window[i] = ring[slot];
        }
        Arrays.fill(out, 0, values, 0);
        int at = kernel.spreadAt(pixel);
        for (int i = 0; i < window.length; i += TOGETHER) {
            int count = Math.min(TOGETHER, window.length - i);
            WeightedRows.add(out, window, i, kernel.spreadWeights(), at + i, count, values);
        }
    }

    /**
     * Interpolates a row of points along the part's columns. Columns a stride apart have the same weights and neighbouring points, so they are summed side by
     * side, and then put where they belong.
     */
    private void alongRow(int row, float[] out) {
        MemorySegment memory = PixelAccess.pixels(points.values());
        long position = row * points.values().stride();
        MemorySegment.copy(memory, ValueLayout.JAVA_FLOAT_UNALIGNED, position, pointRow, 0, pointRow.length);
        int columns = plan.part().columns();
        int stride = kernel.stride();
        for (int first = 0; first < Math.min(stride, columns); first++) {
            int pixel = plan.column() + plan.part().column() + first;
            int at = (kernel.firstPoint(pixel) - points.firstColumn()) * channels;
            int apart = Math.ceilDiv(columns - first, stride) * channels;
            Arrays.fill(sums, 0, apart, 0);
            for (int i = 0; i < CoarseKernel.spreadPoints(); i++) {
                System.arraycopy(pointRow, at + i * channels, shifted[0], 0, apart);
                WeightedRows.add(sums, shifted, 0, kernel.spreadWeights(), kernel.spreadAt(pixel) + i, 1, apart);
            }
            if (channels == 1) {
                for (int i = 0, x = first; i < apart; i++, x += stride) {
                    out[x] = sums[i];
                }
            } else {
                for (int i = 0; i < apart; i++) {
                    out[(first + i / channels * stride) * channels + i % channels] = sums[i];
                }
            }
        }
    }
}
