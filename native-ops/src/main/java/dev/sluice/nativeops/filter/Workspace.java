package dev.sluice.nativeops.filter;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.kernel.GaussianKernel;
import dev.sluice.nativeops.kernel.PixelRows;
import dev.sluice.nativeops.kernel.WeightedRows;
import dev.sluice.nativeops.memory.PixelAccess;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/*
 * How a strip is computed: one panel of columns after the other. For each row of a panel: the rows above and below it, as the kernel's radius and the border rule
 * say, are summed down the columns into one row; that row is padded to the left and right by the border rule or, where the image goes on, with its own columns; its shifted
 * copies are summed along the row. All kernels take their turn while the rows are in the cache, then the sink forms
 * differences and writes the result. Nothing larger than a few rows is ever stored between these steps.
 *
 * Down first, then along, since the halo of a strip is then only read and converted, never filtered: strips may be low.
 * Padding after the first step instead of before gives the same bits, for the columns do not know of each other, and the
 * sum of a column of zeros is zero.
 *
 * The float rows are kept in a ring: row r lies in slot r modulo the ring's length. The rows that one output row needs,
 * reflected ones included, always lie between r - radius and r + radius inside the image, so 2 radius + 1 slots are enough.
 * A ring that would be larger than RING_BYTES is not kept; the rows are then converted four at a time whenever they are
 * needed, which costs time on kernels that take long anyway, and bounds the workspace whatever the kernel.
 */
/** The scratch arrays of one worker for the smoothing by {@link WeightedRows}; confined to one strip at a time. */
final class Workspace {
    static final long RING_BYTES = 32L << 20;
    private static final int GROUP = 4;
    private static final int EMPTY = -1;

    private final PixelRows pixels = new PixelRows();
    private Shape shape = new Shape(0, 0, 0, 0, false);
    private float[][] ring = new float[0][];
    private float[][] group = new float[0][];
    private int[] ringRows = new int[0];
    private float[][] window = new float[0][];
    private float[][] smoothed = new float[0][];
    private float[][] columns = new float[0][];
    private float[][] nextColumns = new float[0][];
    private final float[][] padded = new float[4][0];
    private final float[][] shifted = new float[4][0];
    private float[] centre = new float[0];
    private float[] zeros = new float[0];

    /** What is taken off a row as it is read; empty if nothing is. */
    private float[] pedestal = new float[0];

    /** How many rows of how many floats there are; {@code slots} are those of the ring. */
    private record Shape(int slots, int kernels, int values, int padded, boolean zeros) {}

    /** The columns at work, and the values of a row that their kernels reach. */
    private Panel panel = new Panel(0, 0, 0, 0);

    private int values;

    /** Bytes of all arrays. */
    long bytes() {
        long floats = 2L * padded[0].length + centre.length + zeros.length;
        for (float[][] rows : List.of(ring, group, smoothed, columns, nextColumns)) {
            for (float[] row : rows) {
                floats += row.length;
            }
        }
        return floats * Float.BYTES + pixels.bytes();
    }

    /**
     * Smooths the rows of a strip and hands them to the sink.
     *
     * @param from first row
     * @param to row after the last
     * @param stop asked before each row; when true the rest is left out
     */
    void run(SmoothingPlan plan, int from, int to, RowSink sink, BooleanSupplier stop) {
        run(plan, Panel.of(plan), from, to, sink, stop);
    }

    /** The same, cut into panels as wished. */
    void run(SmoothingPlan plan, List<Panel> panels, int from, int to, RowSink sink, BooleanSupplier stop) {
        fit(plan, panels);
        for (Panel next : panels) {
            panel = next;
            values = next.readColumns() * plan.channels();
            Arrays.fill(ringRows, EMPTY);
            if (!runPanel(plan, from, to, sink, stop)) {
                return;
            }
        }
        sink.endOfStrip();
    }

    private boolean runPanel(SmoothingPlan plan, int from, int to, RowSink sink, BooleanSupplier stop) {
        MemorySegment memory = PixelAccess.pixels(plan.source());
        int row = from;
        while (row < to) {
            if (stop.getAsBoolean()) {
                return false;
            }
            boolean two = ring.length > 0 && row + 1 < to;
            for (int k = 0; k < plan.kernels().size(); k++) {
                if (two) {
                    downTwice(plan, k, memory, row);
                } else {
                    down(plan, k, memory, row);
                }
            }
            finish(plan, memory, row, columns, sink);
            if (two) {
                finish(plan, memory, row + 1, nextColumns, sink);
            }
            row += two ? 2 : 1;
        }
        return true;
    }

    /** Smooths along the row what was smoothed down the columns, and hands it on. */
    private void finish(SmoothingPlan plan, MemorySegment memory, int row, float[][] down, RowSink sink) {
        int wanted = panel.columns() * plan.channels();
        for (int k = 0; k < plan.kernels().size(); k++) {
            GaussianKernel kernel = plan.kernels().get(k);
            pad(plan, down[k], kernel.radius());
            WeightedRows.along(smoothed[k], padded, shifted, plan.channels(), kernel.weights(), wanted);
            if (kernel.fixedBits() > 0) {
                GaussianKernel.toLevels(smoothed[k], wanted);
            }
        }
        int sourceAt = (panel.from() - panel.readFrom()) * plan.channels();
        float[] source = at(plan, memory, row, centre);
        sink.accept(new RowPart(row, panel.from(), wanted, smoothed, source, sourceAt), pixels);
    }

    private void fit(SmoothingPlan plan, List<Panel> panels) {
        int widest = panels.stream().mapToInt(Panel::readColumns).max().orElseThrow();
        int most = Math.multiplyExact(widest, plan.channels());
        int taps = 2 * plan.halo() + 1;
        // One row more than a kernel needs, for two rows are computed at a time.
        int slots = Math.min(taps + 1, plan.rows());
        if ((long) slots * most * Float.BYTES > RING_BYTES) {
            slots = 0;
        }
        pixels.fit(most);
        pedestal = plan.pedestal().row(plan.pedestal().isNone() ? 0 : most);
        window = new float[taps + 1][];
        ringRows = new int[slots];
        int beside = Math.multiplyExact(2 * plan.halo(), plan.channels());
        Shape wanted = new Shape(
                slots,
                plan.kernels().size(),
                length(most),
                length(Math.addExact(most, beside)),
                plan.border() == Border.CONSTANT);
        if (!wanted.equals(shape)) {
            allocate(wanted);
            shape = wanted;
        }
    }

    /**
     * Makes all rows, one right after the other: they are whole cache lines, so they begin at the same place within a line, and where a
     * loop's store is aligned its loads are too. Anything allocated between them would shift those that follow.
     */
    private void allocate(Shape wanted) {
        ring = new float[wanted.slots()][];
        group = new float[wanted.slots() == 0 ? GROUP : 0][];
        smoothed = new float[wanted.kernels()][];
        columns = new float[wanted.kernels()][];
        nextColumns = new float[wanted.slots() == 0 ? 0 : wanted.kernels()][];
        fill(ring, wanted.values());
        fill(group, wanted.values());
        fill(columns, wanted.values());
        fill(nextColumns, wanted.values());
        fill(smoothed, wanted.values());
        Arrays.fill(padded, new float[wanted.padded()]);
        Arrays.fill(shifted, new float[wanted.padded()]);
        centre = new float[wanted.slots() == 0 ? wanted.values() : 0];
        zeros = new float[wanted.zeros() ? wanted.values() : 0];
    }

    private static void fill(float[][] rows, int length) {
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new float[length];
        }
    }

    /** At least so many floats, and with its header of 16 bytes an array of a whole number of 64-byte lines. */
    private static int length(int values) {
        return (values + 4 + 15) / 16 * 16 - 4;
    }

    /** Sums down the columns for one row of the result. */
    private void down(SmoothingPlan plan, int k, MemorySegment memory, int row) {
        GaussianKernel kernel = plan.kernels().get(k);
        int first = row - kernel.radius();
        int taps = kernel.taps();
        if (ring.length > 0) {
            gather(plan, memory, first, taps);
            WeightedRows.down(columns[k], window, kernel.weights(), values);
            return;
        }
        for (int t = 0; t < taps; t += GROUP) {
            int count = Math.min(GROUP, taps - t);
            for (int i = 0; i < count; i++) {
                window[i] = at(plan, memory, plan.border().source(first + t + i, plan.rows()), group[i]);
            }
            WeightedRows.down(columns[k], window, 0, kernel.weights(), t, count, values);
        }
    }

    /** Sums down the columns for a row of the result and the one below it. */
    private void downTwice(SmoothingPlan plan, int k, MemorySegment memory, int row) {
        GaussianKernel kernel = plan.kernels().get(k);
        gather(plan, memory, row - kernel.radius(), kernel.taps() + 1);
        WeightedRows.downTwice(columns[k], nextColumns[k], window, kernel.weights(), values);
    }

    private void gather(SmoothingPlan plan, MemorySegment memory, int first, int count) {
        for (int t = 0; t < count; t++) {
            window[t] = at(plan, memory, plan.border().source(first + t, plan.rows()), centre);
        }
    }

    /** The row of the source as floats: from the ring, or without one converted into {@code spare}. */
    private float[] at(SmoothingPlan plan, MemorySegment memory, int row, float[] spare) {
        if (row == Border.OUTSIDE) {
            return zeros;
        }
        float[] target = spare;
        if (ring.length > 0) {
            int slot = row % ring.length;
            target = ring[slot];
            if (ringRows[slot] == row) {
                return target;
            }
            ringRows[slot] = row;
        }
        Image source = plan.source();
        long first =
                (long) panel.readFrom() * source.channels() * source.depth().bytes();
        pixels.read(memory, source.depth(), row * source.stride() + first, target, values);
        if (pedestal.length > 0) {
            DifferenceSink.subtract(target, pedestal, values);
        }
        return target;
    }

    /** Copies the panel's part of a row into {@code padded}, with so many pixels on either side, of the image or its border. */
    private void pad(SmoothingPlan plan, float[] row, int radius) {
        int channels = plan.channels();
        int from = panel.from() - radius;
        int to = panel.to() + radius;
        int inside = Math.max(from, 0);
        int outside = Math.min(to, plan.columns());
        int at = (inside - panel.readFrom()) * channels;
        System.arraycopy(row, at, padded[0], (inside - from) * channels, (outside - inside) * channels);
        for (int column = from; column < 0; column++) {
            padPixel(plan, row, column, (column - from) * channels);
        }
        for (int column = outside; column < to; column++) {
            padPixel(plan, row, column, (column - from) * channels);
        }
    }

    /** Beyond the edge of the image the border rule looks no further back inside than a kernel reaches from there. */
    private void padPixel(SmoothingPlan plan, float[] row, int column, int target) {
        int from = plan.border().source(column, plan.columns());
        int channels = plan.channels();
        for (int c = 0; c < channels; c++) {
            padded[0][target + c] = from == Border.OUTSIDE ? 0 : row[(from - panel.readFrom()) * channels + c];
        }
    }
}
