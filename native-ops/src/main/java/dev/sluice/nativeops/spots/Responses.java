package dev.sluice.nativeops.spots;

import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.kernel.InstructionSet;
import dev.sluice.nativeops.kernel.NativeResponses;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/*
 * Natively or, without the native kernels, in Java: the same bits. What native code reads beyond a row's values lies in the row's own padding.
 */
/** Responses of some planes, all levels of all rows, in native memory that lives as long as its arena. For one thread at a time. */
final class Responses {
    /** Native kernels read up to a vector and a value beyond a row's end. */
    private static final int PADDING = 32;

    private static final int UNIT = 16;

    /** What is no larger a part of a smoothed value is what rounding leaves of it. */
    private static final float ROUNDING = 0x1p-19f;

    private final int planes;
    private final int levels;
    private final int rows;
    private final int line;
    private final float scale;
    private final MemorySegment memory;
    private final Optional<NativeResponses> natively;
    private final float[] narrowRow;
    private final float[] wideRow;
    private int columns;

    /**
     * Room for responses.
     *
     * @param planes how many there are at a time: each takes the place of the one so many before it
     * @param rows most of a plane
     * @param columns most of a row
     */
    Responses(Arena arena, SpotDetector detector, int planes, int rows, int columns) {
        this(arena, detector, planes, rows, columns, InstructionSet.selected());
    }

    /** The same for the instruction set that is named. */
    Responses(Arena arena, SpotDetector detector, int planes, int rows, int columns, InstructionSet set) {
        this.planes = planes;
        this.levels = detector.levels();
        this.rows = rows;
        this.columns = columns;
        this.line = line(columns);
        this.scale = (float) (1 / (detector.ratio() - 1));
        this.memory = arena.allocate((long) planes * levels * rows * line * Float.BYTES, Float.BYTES * UNIT);
        boolean inJava = set == InstructionSet.JAVA;
        this.natively = inJava
                ? Optional.empty()
                : Optional.of(
                        new NativeResponses(set, arena, memory.address(), planes, levels, rows, line, columns, scale));
        this.narrowRow = new float[inJava ? columns : 0];
        this.wideRow = new float[inJava ? columns : 0];
    }

    /** Floats from one row to the next, of so many values. */
    static int line(int columns) {
        return Math.ceilDiv(columns + PADDING, UNIT) * UNIT;
    }

    /** Says how many columns the rows that follow have. */
    void columns(int count) {
        columns = count;
        natively.ifPresent(job -> job.columns(count));
    }

    int columns() {
        return columns;
    }

    int levels() {
        return levels;
    }

    /** What can search them, if that is not to be done in Java. */
    Optional<NativeResponses> natively() {
        return natively;
    }

    private long at(int plane, int level, int row) {
        return (((long) (plane % planes) * levels + level) * rows + row) * line;
    }

    float value(int plane, int level, int row, int column) {
        return memory.getAtIndex(ValueLayout.JAVA_FLOAT, at(plane, level, row) + column);
    }

    /** Copies a row. */
    void copy(int plane, int level, int row, float[] to) {
        MemorySegment.copy(
                memory,
                ValueLayout.JAVA_FLOAT,
                at(plane, level, row) * Float.BYTES,
                to,
                0,
                Math.min(to.length, columns));
    }

    /**
     * Rows of a smoothing.
     *
     * @param memory of floats, off the heap
     * @param at the byte at which the first row begins
     * @param stride bytes from one row to the next
     */
    record Smoothing(MemorySegment memory, long at, long stride) {
        private long address() {
            return memory.address() + at;
        }

        private void row(int row, float[] to, int columns) {
            MemorySegment.copy(memory, ValueLayout.JAVA_FLOAT_UNALIGNED, at + row * stride, to, 0, columns);
        }
    }

    /**
     * Forms some rows of a level from two smoothings.
     *
     * @param first the row that the first ones of the smoothings belong to
     */
    void form(int plane, int level, int first, int count, Smoothing narrow, Smoothing wide) {
        long to = at(plane, level, first);
        if (natively.isPresent()) {
            natively.get()
                    .respond(
                            narrow.address(),
                            narrow.stride() / Float.BYTES,
                            wide.address(),
                            wide.stride() / Float.BYTES,
                            memory.address() + to * Float.BYTES,
                            count);
            return;
        }
        for (int row = 0; row < count; row++) {
            narrow.row(row, narrowRow, columns);
            wide.row(row, wideRow, columns);
            difference(narrowRow, wideRow, columns);
            MemorySegment.copy(
                    narrowRow, 0, memory, ValueLayout.JAVA_FLOAT, (to + (long) row * line) * Float.BYTES, columns);
        }
    }

    private void difference(float[] narrow, float[] wide, int n) {
        for (int x = 0; x < n; x++) {
            float difference = narrow[x] - wide[x];
            narrow[x] = Math.abs(difference) <= ROUNDING * Math.abs(narrow[x]) ? 0f : difference * scale;
        }
    }

    /** Moves the last rows of all levels to the beginning; there is one plane. */
    void keep(int first, int count) {
        long bytes = (long) count * line * Float.BYTES;
        for (int level = 0; level < levels; level++) {
            MemorySegment.copy(memory, at(0, level, first) * Float.BYTES, memory, at(0, level, 0) * Float.BYTES, bytes);
        }
    }

    /** The range of the finite values of some rows of all levels. */
    FiniteRange range(int plane, int first, int count) {
        FiniteRange range = FiniteRange.EMPTY;
        for (int level = 0; level < levels; level++) {
            range = range.with(
                    natively.isPresent()
                            ? natively(natively.get(), at(plane, level, first), count)
                            : inJava(plane, level, first, count));
        }
        return range;
    }

    private FiniteRange natively(NativeResponses job, long at, int count) {
        job.range(memory.address() + at * Float.BYTES, count);
        return new FiniteRange(job.least(), job.most());
    }

    private FiniteRange inJava(int plane, int level, int first, int count) {
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        for (int row = first; row < first + count; row++) {
            copy(plane, level, row, narrowRow);
            for (int x = 0; x < columns; x++) {
                float value = narrowRow[x];
                if (value < min && value > Float.NEGATIVE_INFINITY) {
                    min = value;
                }
                if (value > max && value < Float.POSITIVE_INFINITY) {
                    max = value;
                }
            }
        }
        return new FiniteRange(min, max);
    }
}
