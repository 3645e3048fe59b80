package dev.sluice.nativeops.volume;

import dev.sluice.nativeops.NativeMemoryException;
import dev.sluice.nativeops.strip.StripJob;

/**
 * In which boxes volumes are filtered, so that they fit into memory and little is read twice. Boxes consist of whole chunks.
 *
 * @param layout the volumes
 * @param halo what is read around a box
 * @param planes of a box
 * @param rows of a box
 * @param columns of a box
 * @param atOnce how many boxes are in memory at a time
 * @param bytes that they take
 */
public record BoxPlan(VolumeLayout layout, Halo halo, int planes, int rows, int columns, int atOnce, long bytes) {
    /** So many boxes for each that runs at once, where they cost little, so that none waits long for the last. */
    private static final int BOXES_EACH = 3;

    private static final double LITTLE = 1.3;

    /** A volume in memory has no more rows and planes. */
    private static final long MOST_ROWS = 1L << 30;

    /**
     * Chooses the boxes.
     *
     * @param layout the volumes
     * @param operation what is computed
     * @param memory bytes that may be used
     * @param workers of the engine
     * @return the plan
     * @throws NativeMemoryException if not even single chunks fit
     */
    public static BoxPlan of(VolumeLayout layout, VolumeOperation operation, long memory, int workers) {
        long scratch = operation.scratchBytes(1, StripJob.atOnce(workers));
        int result = operation.resultDepth(layout.depth()).bytes();
        return of(layout, operation.halo(), result, scratch, memory, workers);
    }

    /**
     * Chooses the boxes of what is no operation.
     *
     * @param layout the volumes
     * @param halo what is read around a box
     * @param resultBytes what each voxel of a result takes, 0 if there is none
     * @param scratchBytes what else a box takes
     * @param memory bytes that may be used
     * @param workers of the engine
     * @return the plan
     * @throws NativeMemoryException if not even single chunks fit
     */
    public static BoxPlan of(
            VolumeLayout layout, Halo halo, int resultBytes, long scratchBytes, long memory, int workers) {
        Needs needs = new Needs(halo, resultBytes, scratchBytes);
        BoxPlan plan = smaller(layout, needs, memory, StripJob.atOnce(workers));
        if (plan.bytes > memory) {
            plan = smaller(layout, needs, memory, 1);
        }
        if (plan.bytes > memory) {
            throw new NativeMemoryException("a box of " + plan.planes + " x " + plan.rows + " x " + plan.columns
                    + " voxels with its surroundings needs " + plan.bytes + " bytes of memory, but only " + memory
                    + " are allowed");
        }
        return plan;
    }

    /** What a box needs besides its voxels. */
    private record Needs(Halo halo, int resultBytes, long scratchBytes) {}

    private static BoxPlan smaller(VolumeLayout layout, Needs needs, long memory, int atOnce) {
        Box chunk = layout.chunk();
        long[] all = {layout.planes(), layout.rows(), layout.columns()};
        long[] unit = {chunk.planes(), chunk.rows(), chunk.columns()};
        long[] size = new long[3];
        for (int i = 0; i < 3; i++) {
            size[i] = roundUp(Math.min(all[i], MOST_ROWS), unit[i]);
        }
        while (true) {
            BoxPlan plan = of(layout, needs, size, atOnce);
            boolean fits = plan.bytes <= memory && (long) plan.planes * plan.rows <= MOST_ROWS;
            if (fits && plan.boxes() * layout.times() * layout.channels() >= (long) BOXES_EACH * atOnce) {
                return plan;
            }
            int best = -1;
            double least = Double.MAX_VALUE;
            for (int i = 0; i < 3; i++) {
                if (size[i] > unit[i]) {
                    long before = size[i];
                    size[i] = half(before, unit[i]);
                    double overhead = of(layout, needs, size, atOnce).overhead();
                    size[i] = before;
                    if (overhead < least) {
                        least = overhead;
                        best = i;
                    }
                }
            }
            if (best < 0 || fits && least > LITTLE) {
                return plan;
            }
            size[best] = half(size[best], unit[best]);
        }
    }

    private static long half(long size, long unit) {
        return roundUp(Math.ceilDiv(size, 2L), unit);
    }

    private static long roundUp(long size, long unit) {
        return Math.ceilDiv(size, unit) * unit;
    }

    private static BoxPlan of(VolumeLayout layout, Needs needs, long[] size, int atOnce) {
        Halo halo = needs.halo;
        BoxPlan plan = new BoxPlan(layout, halo, (int) size[0], (int) size[1], (int) size[2], atOnce, 0);
        double bytes = plan.readVoxels() * layout.depth().bytes()
                + (double) plan.planes * plan.rows * plan.columns * needs.resultBytes;
        return new BoxPlan(layout, halo, plan.planes, plan.rows, plan.columns, atOnce, (long)
                (atOnce * (bytes + needs.scratchBytes)));
    }

    private double readVoxels() {
        return Math.min(layout.planes(), planes + 2.0 * halo.planes())
                * Math.min(layout.rows(), rows + 2.0 * halo.rows())
                * Math.min(layout.columns(), columns + 2.0 * halo.columns());
    }

    /** {@return how many voxels are read for each that is computed} */
    public double overhead() {
        double own = (double) Math.min(planes, layout.planes())
                * Math.min(rows, layout.rows())
                * Math.min(columns, layout.columns());
        return readVoxels() / own;
    }

    /** {@return how many boxes one volume has} */
    public long boxes() {
        return across(layout.planes(), planes) * across(layout.rows(), rows) * across(layout.columns(), columns);
    }

    private static long across(long length, int size) {
        return Math.ceilDiv(length, (long) size);
    }

    /**
     * A box by its number.
     *
     * @param number from 0
     * @return the box
     */
    public Box box(long number) {
        long across = across(layout.columns(), columns);
        long down = across(layout.rows(), rows);
        long column = number % across * columns;
        long row = number / across % down * rows;
        long plane = number / across / down * planes;
        return new Box(
                plane,
                row,
                column,
                (int) Math.min(planes, layout.planes() - plane),
                (int) Math.min(rows, layout.rows() - row),
                (int) Math.min(columns, layout.columns() - column));
    }
}
