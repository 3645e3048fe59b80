package dev.sluice.nativeops.spots;

import dev.sluice.nativeops.filter.Part;
import dev.sluice.nativeops.filter.SmoothedParts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.BooleanSupplier;

/*
 * Panels of columns, one after the other, each from its first row to its last, some rows at a time: smoothings and responses of these stay near the processor, whatever the width of the image
 * and the number of levels. The last rows of the responses are kept for the next ones.
 */
/** Computes the responses of a strip of an image, for one thread. */
final class ResponseStrip {
    /** Rows at a time: what one block of the native kernels has. */
    private static final int ROWS = 32;

    private static final long BYTES = 4L << 20;
    private static final int LEAST_COLUMNS = 256;
    private static final int MOST_COLUMNS = 2048;
    private static final int UNIT = 64;

    /**
     * Rows of a panel that are there.
     *
     * @param owned the part of the strip that the panel is for
     * @param panel the part of the source that they are of, of which the responses' column 0 is the first
     * @param top the row of the source that is the responses' row 0
     * @param fresh the first of them that was not there before
     * @param end the row after the last of them
     * @param last whether the panel ends there
     */
    record Rows(Responses responses, Part owned, Part panel, int top, int fresh, int end, boolean last) {}

    /** Looks at responses. */
    @FunctionalInterface
    interface Sink {
        void accept(Rows rows);
    }

    /** Makes what looks at the responses of a strip. */
    @FunctionalInterface
    interface Sinks {
        Sink of(Responses responses);
    }

    private ResponseStrip() {}

    /**
     * Computes them.
     *
     * @param strip of the source; rows and columns beside it are computed as well
     * @param all the part of the source that there are smoothings of
     * @param beside how many rows and columns; twice as many rows are kept
     * @param stop asked now and then; when true the rest is left out
     * @return false if it was stopped
     */
    static boolean run(
            SmoothedParts smoothed,
            SpotDetector detector,
            Part strip,
            Part all,
            int beside,
            BooleanSupplier stop,
            Sinks sinks) {
        int wide = panelColumns(detector.levels(), strip.columns());
        int columns = Math.min(all.columns(), wide + 2 * beside);
        int kernels = detector.levels() + 1;
        long stride = (long) Responses.line(columns) * Float.BYTES;
        try (Arena arena = Arena.ofConfined()) {
            Responses responses = new Responses(arena, detector, 1, ROWS + 2 * beside, columns);
            Sink sink = sinks.of(responses);
            MemorySegment memory = arena.allocate(kernels * ROWS * stride, UNIT);
            SmoothedParts.Room room = new SmoothedParts.Room(memory, ROWS * stride, stride);
            for (int column = strip.column(); column < strip.column() + strip.columns(); column += wide) {
                int count = Math.min(wide, strip.column() + strip.columns() - column);
                Part owned = new Part(strip.row(), column, strip.rows(), count);
                Part panel = around(owned, all, beside);
                responses.columns(panel.columns());
                if (!panel(smoothed, responses, room, owned, panel, 2 * beside, stop, sink)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean panel(
            SmoothedParts smoothed,
            Responses responses,
            SmoothedParts.Room room,
            Part owned,
            Part panel,
            int kept,
            BooleanSupplier stop,
            Sink sink) {
        int end = panel.row() + panel.rows();
        int top = panel.row();
        for (int row = panel.row(); row < end; row += ROWS) {
            int next = Math.min(end, row + ROWS);
            int leave = Math.max(top, row - kept);
            if (row > top) {
                responses.keep(leave - top, row - leave);
            }
            top = leave;
            smoothed.fill(new Part(row, panel.column(), next - row, panel.columns()), room, stop);
            if (stop.getAsBoolean()) {
                return false;
            }
            for (int level = 0; level < responses.levels(); level++) {
                responses.form(0, level, row - top, next - row, rows(room, level), rows(room, level + 1));
            }
            sink.accept(new Rows(responses, owned, panel, top, row, next, next == end));
        }
        return true;
    }

    private static Responses.Smoothing rows(SmoothedParts.Room room, int kernel) {
        return new Responses.Smoothing(room.memory(), kernel * room.apart(), room.stride());
    }

    /** A part with so many rows and columns beside it, as far as there are any. */
    private static Part around(Part part, Part all, int beside) {
        int top = Math.max(all.row(), part.row() - beside);
        int left = Math.max(all.column(), part.column() - beside);
        int bottom = Math.min(all.row() + all.rows(), part.row() + part.rows() + beside);
        int right = Math.min(all.column() + all.columns(), part.column() + part.columns() + beside);
        return new Part(top, left, bottom - top, right - left);
    }

    private static int panelColumns(int levels, int all) {
        long wide = BYTES / ((2L * levels + 1) * ROWS * Float.BYTES);
        int most = (int) Math.clamp(wide, LEAST_COLUMNS, MOST_COLUMNS);
        int panels = Math.ceilDiv(all, most);
        return Math.ceilDiv(Math.ceilDiv(all, panels), UNIT) * UNIT;
    }
}
