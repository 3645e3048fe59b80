package dev.sluice.nativeops.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Responses in native memory, as the kernels are told of them: the structure {@code ResponseJob} of {@code job.h}, whose fields have eight bytes each. Nothing is checked here: the
 * memory must be there, and as large as it says. For one thread at a time.
 */
public final class NativeResponses {
    private static final int FIELDS = 10;

    private final InstructionSet set;
    private final MemorySegment fields;
    private final MemorySegment found;
    private final MemorySegment range;

    /**
     * A ring of planes.
     *
     * @param address of the first value
     * @param planes of the ring, in each all levels of all rows
     * @param line floats from one row to the next, 32 more than there are columns at least
     * @param columns most columns
     * @param scale what differences are multiplied with
     */
    public NativeResponses(
            InstructionSet set,
            Arena arena,
            long address,
            int planes,
            int levels,
            int rows,
            int line,
            int columns,
            float scale) {
        this.set = set;
        this.fields = arena.allocate(FIELDS * 8L, 64);
        this.found = arena.allocate(ValueLayout.JAVA_INT, columns);
        this.range = arena.allocate(ValueLayout.JAVA_FLOAT, 2);
        set(0, address);
        set(1, planes);
        set(2, levels);
        set(3, rows);
        set(4, line);
        set(6, Double.doubleToRawLongBits(scale));
        set(7, found.address());
        columns(columns);
    }

    /** How many columns there are. */
    public void columns(int columns) {
        set(5, columns);
    }

    /** What extrema must be above, or below. */
    public void thresholds(float above, float below) {
        set(8, Double.doubleToRawLongBits(above));
        set(9, Double.doubleToRawLongBits(below));
    }

    /** Forms rows from two smoothings, whose strides count floats. */
    public void respond(long narrow, long narrowStride, long wide, long wideStride, long out, int rows) {
        NativeKernels.respond(set, fields.address(), narrow, narrowStride, wide, wideStride, out, rows);
    }

    /** Finds the range of the finite values of some rows: {@link #least} and {@link #most}. */
    public void range(long from, long rows) {
        range.setAtIndex(ValueLayout.JAVA_FLOAT, 0, Float.POSITIVE_INFINITY);
        range.setAtIndex(ValueLayout.JAVA_FLOAT, 1, Float.NEGATIVE_INFINITY);
        NativeKernels.range(set, fields.address(), from, rows, range.address());
    }

    /** The smallest finite value. */
    public float least() {
        return range.getAtIndex(ValueLayout.JAVA_FLOAT, 0);
    }

    /** The largest finite value. */
    public float most() {
        return range.getAtIndex(ValueLayout.JAVA_FLOAT, 1);
    }

    /** Finds the extrema of a row of a level in some columns; returns how many there are. The planes and rows that are there end before {@code endPlane} and {@code endRow}. */
    public int extrema(
            int plane,
            int firstPlane,
            int endPlane,
            int row,
            int firstRow,
            int endRow,
            int level,
            int left,
            int right) {
        return NativeKernels.extrema(
                set, fields.address(), plane, firstPlane, endPlane, row, firstRow, endRow, level, left, right);
    }

    /** The column of an extremum that was found last. */
    public int found(int index) {
        return found.getAtIndex(ValueLayout.JAVA_INT, index);
    }

    private void set(int field, long value) {
        fields.setAtIndex(ValueLayout.JAVA_LONG, field, value);
    }
}
