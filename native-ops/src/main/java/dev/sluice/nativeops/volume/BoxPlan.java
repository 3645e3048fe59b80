package dev.sluice.nativeops.volume;

import dev.sluice.nativeops.NativeMemoryException;
import dev.sluice.nativeops.strip.StripJob;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * In which boxes volumes are filtered, so that they fit into memory and little is read twice. Boxes consist of whole chunks. Each is read by itself, with what is around it; or, where
 * there is memory, by layers: what a layer of boxes needs stays in memory for all of them, and what the next one needs of it as well, so that nothing is read twice, or little, where
 * bands of rows are gone through one after the other.
 *
 * @param layout the volumes
 * @param halo what is read around a box
 * @param planes of a box
 * @param rows of a box
 * @param columns of a box
 * @param atOnce how many boxes are in memory at a time
 * @param bytes that they take
 * @param layer planes of a layer, some times those of a box; 0 if each box is read by itself
 * @param band rows of it, some times those of a box; 0 if each box is read by itself
 */
public record BoxPlan(
        VolumeLayout layout,
        Halo halo,
        int planes,
        int rows,
        int columns,
        int atOnce,
        long bytes,
        int layer,
        int band) {
    /** So many boxes for each that runs at once, where they cost little, so that none waits long for the last. */
    private static final int BOXES_EACH = 3;

    private static final double LITTLE = 1.3;

    /** About so many planes has a layer: what is computed at a time from plane to plane. */
    private static final int LAYER = 32;

    /** Boxes of layers are cut no thinner to have more of them: a plane costs less beside others. */
    private static final int FEWEST_PLANES = 8;

    /** A volume in memory has no more rows and planes. */
    private static final long MOST_ROWS = 1L << 30;

    /**
     * Boxes that are read each by itself.
     *
     * @param layout the volumes
     * @param halo what is read around a box
     * @param planes of a box
     * @param rows of a box
     * @param columns of a box
     * @param atOnce how many boxes are in memory at a time
     * @param bytes that they take
     */
    public BoxPlan(VolumeLayout layout, Halo halo, int planes, int rows, int columns, int atOnce, long bytes) {
        this(layout, halo, planes, rows, columns, atOnce, bytes, 0, 0);
    }

    /** Checks the layers. */
    public BoxPlan {
        if (layer < 0 || layer % planes != 0 || band < 0 || band % rows != 0 || layer > 0 != band > 0) {
            throw new IllegalArgumentException("a layer of " + layer + " planes and " + band
                    + " rows is none of whole boxes of " + planes + " planes and " + rows + " rows");
        }
    }

    /**
     * Chooses the boxes: by layers, where there is memory for that and much would be read twice otherwise.
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
        BoxPlan apart = of(layout, operation.halo(), result, scratch, memory, workers);
        if (apart.unpacked() <= LITTLE) {
            return apart;
        }
        Needs needs = new Needs(operation.halo(), result, scratch);
        return layered(layout, needs, memory, StripJob.atOnce(workers))
                .filter(layered -> layered.unpacked() < apart.unpacked())
                .orElse(apart);
    }

    /**
     * Chooses the boxes of what is no operation, or is no {@link VolumeFilterRun}'s to do; each is read by itself.
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

    /** By layers of all rows, or of bands of rows one after the other, as large as there is memory for. */
    private static Optional<BoxPlan> layered(VolumeLayout layout, Needs needs, long memory, int atOnce) {
        long unit = layout.chunk().rows();
        long band = roundUp(Math.min(layout.rows(), MOST_ROWS), unit);
        while (true) {
            BoxPlan plan = inBands(layout, needs, band, atOnce);
            if (plan.bytes <= memory && plan.windowPlanes() * plan.windowRows() <= MOST_ROWS) {
                return Optional.of(plan);
            }
            if (band == unit) {
                return Optional.empty();
            }
            band = half(band, unit);
        }
    }

    private static BoxPlan inBands(VolumeLayout layout, Needs needs, long band, int atOnce) {
        Box chunk = layout.chunk();
        long layer = roundUp(Math.min(layout.planes(), LAYER), chunk.planes());
        long[] all = {layer, band, Math.min(layout.columns(), MOST_ROWS)};
        long[] size = {layer, band, roundUp(all[2], chunk.columns())};
        long[] least = {Math.max(chunk.planes(), FEWEST_PLANES), chunk.rows(), chunk.columns()};
        // Rows first: they lie one behind the other in memory.
        for (int axis : new int[] {1, 2, 0}) {
            long unit = axis == 0 ? chunk.planes() : least[axis];
            while (size[axis] > least[axis] && boxesOf(all, size) < (long) BOXES_EACH * atOnce) {
                size[axis] = half(size[axis], unit);
            }
        }
        BoxPlan plan = new BoxPlan(
                layout,
                needs.halo,
                (int) size[0],
                (int) size[1],
                (int) size[2],
                atOnce,
                0,
                (int) roundUp(layer, size[0]),
                (int) roundUp(band, size[1]));
        double window = (double) plan.windowPlanes() * plan.windowRows() * layout.columns();
        double results = (double) plan.planes * plan.rows * plan.columns * needs.resultBytes;
        return new BoxPlan(
                layout,
                needs.halo,
                plan.planes,
                plan.rows,
                plan.columns,
                atOnce,
                (long) (window * layout.depth().bytes() + atOnce * (results + needs.scratchBytes)),
                plan.layer,
                plan.band);
    }

    private static long boxesOf(long[] all, long[] size) {
        long boxes = 1;
        for (int axis = 0; axis < size.length; axis++) {
            boxes *= Math.ceilDiv(all[axis], size[axis]);
        }
        return boxes;
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

    /** {@return whether boxes are read by layers} */
    public boolean isLayered() {
        return layer > 0;
    }

    /** {@return how many layers a band has, or 1 if there are none} */
    public long layers() {
        return isLayered() ? across(layout.planes(), layer) : 1;
    }

    /** {@return how many bands of rows one volume has, or 1 if there are none} */
    public long bands() {
        return isLayered() ? across(layout.rows(), band) : 1;
    }

    /**
     * The boxes of a layer of a band.
     *
     * @param bandNumber from 0
     * @param layerNumber from 0
     * @return their numbers; all that there are, if there are no layers
     */
    public LongStream boxes(long bandNumber, long layerNumber) {
        if (!isLayered()) {
            return LongStream.range(0, boxes());
        }
        long plane = layerNumber * layer;
        long row = bandNumber * band;
        return touching(new Box(
                plane,
                row,
                0,
                (int) Math.min(layer, layout.planes() - plane),
                (int) Math.min(band, layout.rows() - row),
                (int) layout.columns()));
    }

    /**
     * What is in memory while a layer of a band is computed: all that its boxes need, and whole boxes behind it.
     *
     * @param bandNumber from 0
     * @param layerNumber from 0
     * @return planes and rows, with all columns; of what no box needs there is nothing
     */
    public Box window(long bandNumber, long layerNumber) {
        long plane = Math.max(0, layerNumber * layer - halo.planes());
        long row = Math.max(0, bandNumber * band - halo.rows());
        long endPlane = Math.min(layout.planes(), roundUp((layerNumber + 1) * layer + halo.planes(), planes));
        long endRow = Math.min(layout.rows(), (bandNumber + 1) * band + halo.rows());
        return new Box(plane, row, 0, (int) (endPlane - plane), (int) (endRow - row), (int) layout.columns());
    }

    /** {@return how many planes the largest of these has} */
    public long windowPlanes() {
        return Math.min(layout.planes(), halo.planes() + layer + roundUp(halo.planes(), planes));
    }

    private long windowRows() {
        return Math.min(layout.rows(), band + 2L * halo.rows());
    }

    /** How many voxels are unpacked, whole chunks, for each that is computed. */
    private double unpacked() {
        Box chunk = layout.chunk();
        if (isLayered()) {
            return unpacked(layout.rows(), band, halo.rows(), chunk.rows());
        }
        return unpacked(layout.planes(), planes, halo.planes(), chunk.planes())
                * unpacked(layout.rows(), rows, halo.rows(), chunk.rows())
                * unpacked(layout.columns(), columns, halo.columns(), chunk.columns());
    }

    private static double unpacked(long all, long size, long halo, long chunk) {
        return size >= all ? 1 : (double) Math.min(all, size + 2 * roundUp(halo, chunk)) / size;
    }

    /** {@return how many voxels are read for each that is computed} */
    public double overhead() {
        if (isLayered()) {
            return (double) windowRows() / Math.min(band, layout.rows());
        }
        double own = (double) Math.min(planes, layout.planes())
                * Math.min(rows, layout.rows())
                * Math.min(columns, layout.columns());
        return readVoxels() / own;
    }

    /** {@return how many boxes one volume has} */
    public long boxes() {
        return across(layout.planes(), planes) * boxesOfPlane();
    }

    private long boxesOfPlane() {
        return across(layout.rows(), rows) * across(layout.columns(), columns);
    }

    /**
     * The boxes that another one has voxels of.
     *
     * @param box within a volume
     * @return their numbers
     */
    public LongStream touching(Box box) {
        long across = across(layout.columns(), columns);
        return LongStream.rangeClosed(box.plane() / planes, (box.endPlane() - 1) / planes)
                .flatMap(z -> LongStream.rangeClosed(box.row() / rows, (box.endRow() - 1) / rows)
                        .map(y -> z * boxesOfPlane() + y * across))
                .flatMap(first -> LongStream.rangeClosed(box.column() / columns, (box.endColumn() - 1) / columns)
                        .map(x -> first + x));
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
