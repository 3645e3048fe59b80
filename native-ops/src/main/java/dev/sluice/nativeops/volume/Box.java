package dev.sluice.nativeops.volume;

import java.io.Serializable;
import java.util.Optional;

/**
 * A box of voxels of a volume that may be larger than memory.
 *
 * @param plane the first plane, at least 0
 * @param row the first row, at least 0
 * @param column the first column, at least 0
 * @param planes how many planes, at least 1
 * @param rows how many rows, at least 1
 * @param columns how many columns, at least 1
 */
public record Box(long plane, long row, long column, int planes, int rows, int columns) implements Serializable {
    /** Checks the ranges. */
    public Box {
        if (plane < 0 || row < 0 || column < 0 || planes < 1 || rows < 1 || columns < 1) {
            throw new IllegalArgumentException(
                    "a box begins at 0 or later and is 1 or larger; this one begins at plane "
                            + plane + ", row " + row + ", column " + column + " and is " + planes + " x " + rows + " x "
                            + columns);
        }
    }

    /**
     * All of a volume in memory.
     *
     * @param volume the volume
     * @return a box of its size
     */
    public static Box whole(Volume volume) {
        return new Box(0, 0, 0, volume.planes(), volume.rows(), volume.columns());
    }

    /** {@return the plane after the last} */
    public long endPlane() {
        return plane + planes;
    }

    /** {@return the row after the last} */
    public long endRow() {
        return row + rows;
    }

    /** {@return the column after the last} */
    public long endColumn() {
        return column + columns;
    }

    /** {@return how many voxels} */
    public long voxels() {
        return (long) planes * rows * columns;
    }

    /**
     * Whether another box lies inside this one.
     *
     * @param other the other one
     * @return whether all of its voxels are voxels of this one
     */
    public boolean contains(Box other) {
        return plane <= other.plane
                && row <= other.row
                && column <= other.column
                && other.endPlane() <= endPlane()
                && other.endRow() <= endRow()
                && other.endColumn() <= endColumn();
    }

    /**
     * What two boxes have in common.
     *
     * @param other the other one
     * @return the voxels of both; empty if there are none
     */
    public Optional<Box> intersection(Box other) {
        long front = Math.max(plane, other.plane);
        long top = Math.max(row, other.row);
        long left = Math.max(column, other.column);
        long planesOfBoth = Math.min(endPlane(), other.endPlane()) - front;
        long rowsOfBoth = Math.min(endRow(), other.endRow()) - top;
        long columnsOfBoth = Math.min(endColumn(), other.endColumn()) - left;
        return planesOfBoth > 0 && rowsOfBoth > 0 && columnsOfBoth > 0
                ? Optional.of(new Box(front, top, left, (int) planesOfBoth, (int) rowsOfBoth, (int) columnsOfBoth))
                : Optional.empty();
    }

    /**
     * The smallest box that holds this one and so many voxels on every side of it, as far as the volume goes.
     *
     * @param halo voxels along each axis
     * @param planes of the volume
     * @param rows of the volume
     * @param columns of the volume
     * @return this box or a larger one
     */
    public Box grown(Halo halo, long planes, long rows, long columns) {
        long front = Math.max(0, plane - halo.planes());
        long top = Math.max(0, row - halo.rows());
        long left = Math.max(0, column - halo.columns());
        return new Box(
                front,
                top,
                left,
                Math.toIntExact(Math.min(planes, endPlane() + halo.planes()) - front),
                Math.toIntExact(Math.min(rows, endRow() + halo.rows()) - top),
                Math.toIntExact(Math.min(columns, endColumn() + halo.columns()) - left));
    }

    /**
     * The same box, counted from the first voxel of another one that holds it.
     *
     * @param origin the other one
     * @return the box as seen from there
     * @throws IllegalArgumentException if the other one does not hold it
     */
    public Box within(Box origin) {
        if (!origin.contains(this)) {
            throw new IllegalArgumentException(this + " is not within " + origin);
        }
        return new Box(plane - origin.plane, row - origin.row, column - origin.column, planes, rows, columns);
    }

    @Override
    public String toString() {
        return "planes " + plane + " to " + (endPlane() - 1) + ", rows " + row + " to " + (endRow() - 1) + ", columns "
                + column + " to " + (endColumn() - 1);
    }
}
