package dev.sluice.nativeops.filter;

import dev.sluice.nativeops.kernel.WeightedRows;
import java.util.Arrays;

/** The rows of one strip, interpolated from a {@link CoarseGrid}, from the first to the last. Confined to one thread. */
final class CoarseRows {
    private static final int EMPTY = Integer.MIN_VALUE;

    private final CoarseGrid grid;
    private final int values;
    private final float[][] ring;
    private final int[] ringRows;
    private final float[][] window;
    private final float[] sums;

    CoarseRows(CoarseGrid grid, int values) {
        this.grid = grid;
        this.values = values;
        int points = grid.kernel().spreadPoints();
        ring = new float[points][values];
        ringRows = new int[points];
        Arrays.fill(ringRows, EMPTY);
        window = new float[points][];
        sums = new float[grid.valuesApart()];
    }

    /** The part's values of a row of the source. */
    void row(int row, float[] out) {
        int first = grid.rowFor(row);
        for (int i = 0; i < window.length; i++) {
            int slot = (first + i) % ring.length;
            if (ringRows[slot] != first + i) {
                grid.alongRow(first + i, ring[slot], sums);
                ringRows[slot] = first + i;
            }
            window[i] = ring[slot];
        }
        WeightedRows.down(out, window, grid.weightsFor(row), values);
    }
}
