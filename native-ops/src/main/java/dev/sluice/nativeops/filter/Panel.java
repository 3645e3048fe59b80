package dev.sluice.nativeops.filter;

import java.util.ArrayList;
import java.util.List;

/**
 * Neighbouring columns of an image that are smoothed together, small enough for a row of them, and what is summed from it, to stay in
 * the processor's first cache.
 *
 * @param from first column
 * @param to column after the last
 * @param readFrom first column that the kernels reach
 * @param readTo column after the last that they reach
 */
record Panel(int from, int to, int readFrom, int readTo) {
    /** Values of a row: five arrays of them are at work at a time, 30 KB. */
    private static final int VALUES = 1500;

    /** A panel is so many times wider than the largest radius, since what its kernels reach beside it is summed down once more. */
    private static final int HALOS = 32;

    /** Panels of about the same width for all columns of the plan's part of the image. */
    static List<Panel> of(SmoothingPlan plan) {
        int columns = plan.part().columns();
        int wide = (int) Math.min(columns, Math.max(VALUES / plan.channels(), HALOS * (long) plan.halo()));
        return of(plan, Math.max(1, (columns + wide / 2) / wide));
    }

    /** So many panels. */
    static List<Panel> of(SmoothingPlan plan, int count) {
        int columns = plan.part().columns();
        List<Panel> panels = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int from = plan.part().column() + (int) ((long) columns * i / count);
            int to = plan.part().column() + (int) ((long) columns * (i + 1) / count);
            panels.add(
                    new Panel(from, to, Math.max(0, from - plan.halo()), Math.min(plan.columns(), to + plan.halo())));
        }
        return panels;
    }

    int columns() {
        return to - from;
    }

    int readColumns() {
        return readTo - readFrom;
    }
}
