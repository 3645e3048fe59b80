package dev.sluice.nativeops.volume;

import dev.sluice.nativeops.strip.StripJob;
import dev.sluice.nativeops.volume.VolumePlan.SpaceKernel;
import java.util.List;

/*
 * A box is smoothed from plane to plane first, with what its other two passes need around it, into scratch of floats; then plane by plane. What lies around it is summed once more by its
 * neighbours, so boxes are no smaller than some of their halos; the scratch is to stay near the processor. Boxes of wide kernels have fewer planes instead.
 */
/**
 * How large the boxes are in which a volume is computed, and what scratch each takes.
 *
 * @param planes of a box, at least 1
 * @param rows of a box, at least 1
 * @param columns of a box, at least 1
 */
record BoxShape(int planes, int rows, int columns) {
    /** Values of a line of the scratch are a multiple of this: what the native kernels read at once, with room for what they read beside it. */
    static final int UNIT = 64;

    private static final int PLANES = 16;
    private static final int ROWS = 64;
    private static final int VALUES = 512;
    private static final int HALOS = 2;
    private static final long SCRATCH_BYTES = 24L << 20;

    /** Of boxes within a part of a volume. */
    static BoxShape of(List<SpaceKernel> kernels, int channels, Box part) {
        Halo halo = halo(kernels);
        int rows = share(part.rows(), Math.max(ROWS, HALOS * halo.rows()));
        int columns = share(part.columns(), Math.max(Math.max(UNIT, VALUES / channels), HALOS * halo.columns()));
        long plane = floats(kernels, channels, 1, rows, columns) * Float.BYTES;
        int planes = (int) Math.clamp(SCRATCH_BYTES / plane, 1, PLANES);
        return new BoxShape(share(part.planes(), planes), rows, columns);
    }

    /** About so many, so that all boxes are about the same. */
    private static int share(int all, int wished) {
        return Math.ceilDiv(all, Math.ceilDiv(all, Math.min(all, wished)));
    }

    private static Halo halo(List<SpaceKernel> kernels) {
        return kernels.stream().map(SpaceKernel::halo).reduce(Halo::with).orElseThrow();
    }

    /** Floats of the scratch of a box. */
    long floats(List<SpaceKernel> kernels, int channels) {
        return floats(kernels, channels, planes, rows, columns);
    }

    private static long floats(List<SpaceKernel> kernels, int channels, int planes, int rows, int columns) {
        Halo halo = halo(kernels);
        long values = lineValues((columns + 2L * halo.columns()) * channels);
        return kernels.size() * planes * (rows + 2L * halo.rows()) * values;
    }

    /** Values of a line of the scratch for so many values that are read. */
    static long lineValues(long values) {
        return (Math.ceilDiv(values, (long) UNIT) + 2) * UNIT;
    }

    /** Bytes of all scratch for a volume of any size. */
    static long scratchBytes(List<SpaceKernel> kernels, int channels, int workers) {
        Box large = new Box(0, 0, 0, 1 << 20, 1 << 20, 1 << 20);
        return of(kernels, channels, large).floats(kernels, channels) * Float.BYTES * StripJob.atOnce(workers);
    }

    int boxes(Box part) {
        return Math.multiplyExact(
                Math.multiplyExact(Math.ceilDiv(part.planes(), planes), Math.ceilDiv(part.rows(), rows)),
                Math.ceilDiv(part.columns(), columns));
    }

    /** A box of a part, by its number. */
    Box box(Box part, int number) {
        int across = Math.ceilDiv(part.columns(), columns);
        int down = Math.ceilDiv(part.rows(), rows);
        int column = number % across * columns;
        int row = number / across % down * rows;
        int plane = number / across / down * planes;
        return new Box(
                part.plane() + plane,
                part.row() + row,
                part.column() + column,
                Math.min(planes, part.planes() - plane),
                Math.min(rows, part.rows() - row),
                Math.min(columns, part.columns() - column));
    }
}
