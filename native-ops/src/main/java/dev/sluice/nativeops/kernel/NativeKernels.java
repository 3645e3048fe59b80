package dev.sluice.nativeops.kernel;

import dev.sluice.nativeops.library.KernelLibrary;

/** The functions of the library of the native kernels, where there is one; without it the loops in Java run. */
public final class NativeKernels {
    /** A bit for each instruction set that library and processor have, {@link InstructionSet#bit}; 0 without the library. */
    static final int AVAILABLE = KernelLibrary.isLoaded() ? sets() : 0;

    private NativeKernels() {}

    /**
     * Bytes of scratch for {@link #smooth}.
     *
     * @param job address of a {@link NativeJob}
     * @param columns most columns of a call
     */
    public static long scratchBytes(InstructionSet set, long job, long columns) {
        return scratchBytes(set.bit(), job, columns);
    }

    /**
     * Computes some pixels of a job. Nothing is checked here: the job's memory must be there, and as large as it says.
     *
     * @param job address of a {@link NativeJob}
     * @param scratch address of so many bytes as {@link #scratchBytes} says, a multiple of 64
     */
    public static void smooth(
            InstructionSet set, long job, long scratch, long row, long rows, long column, long columns) {
        smooth(set.bit(), job, scratch, row, rows, column, columns);
    }

    /**
     * Bytes of scratch for gathering.
     *
     * @param job address of a {@link NativeJob} with one grid
     * @param rows of points that are gathered at a time
     */
    public static long gatherScratchBytes(InstructionSet set, long job, long rows) {
        return gatherScratchBytes(set.bit(), job, rows);
    }

    /**
     * Sums down the columns at some rows of points, values of the source's rows from the first one on. To be called for all values with the same rows and
     * scratch, then {@link #gatherAlong}.
     *
     * @param first a multiple of 64
     * @param values a multiple of 64; may reach beyond the row's end
     */
    public static void gatherDown(
            InstructionSet set, long job, long scratch, long row, long rows, long first, long values) {
        gatherDown(set.bit(), job, scratch, row, rows, first, values);
    }

    /** Sums along what was summed down, and writes the rows of points. */
    public static void gatherAlong(InstructionSet set, long job, long scratch, long row, long rows) {
        gatherAlong(set.bit(), job, scratch, row, rows);
    }

    /**
     * Bytes of scratch for spreading.
     *
     * @param job address of a {@link NativeJob} with a grid for each kernel
     * @param columns most columns of a call
     */
    public static long spreadScratchBytes(InstructionSet set, long job, long columns) {
        return spreadScratchBytes(set.bit(), job, columns);
    }

    /** Computes some pixels of a job from its grids, as {@link #smooth} does from its source. */
    public static void spread(
            InstructionSet set, long job, long scratch, long row, long rows, long column, long columns) {
        spread(set.bit(), job, scratch, row, rows, column, columns);
    }

    static void respond(
            InstructionSet set,
            long job,
            long narrow,
            long narrowStride,
            long wide,
            long wideStride,
            long out,
            long rows) {
        respond(set.bit(), job, narrow, narrowStride, wide, wideStride, out, rows);
    }

    static void range(InstructionSet set, long job, long from, long rows, long range) {
        range(set.bit(), job, from, rows, range);
    }

    static int extrema(
            InstructionSet set,
            long job,
            long plane,
            long firstPlane,
            long endPlane,
            long row,
            long firstRow,
            long endRow,
            long level,
            long left,
            long right) {
        return extrema(set.bit(), job, plane, firstPlane, endPlane, row, firstRow, endRow, level, left, right);
    }

    private static native int sets();

    private static native long scratchBytes(int set, long job, long columns);

    private static native void smooth(int set, long job, long scratch, long row, long rows, long column, long columns);

    private static native long gatherScratchBytes(int set, long job, long rows);

    private static native void gatherDown(
            int set, long job, long scratch, long row, long rows, long first, long values);

    private static native void gatherAlong(int set, long job, long scratch, long row, long rows);

    private static native long spreadScratchBytes(int set, long job, long columns);

    private static native void spread(int set, long job, long scratch, long row, long rows, long column, long columns);

    private static native void respond(
            int set, long job, long narrow, long narrowStride, long wide, long wideStride, long out, long rows);

    private static native void range(int set, long job, long from, long rows, long range);

    private static native int extrema(
            int set,
            long job,
            long plane,
            long firstPlane,
            long endPlane,
            long row,
            long firstRow,
            long endRow,
            long level,
            long left,
            long right);
}
