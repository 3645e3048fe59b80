package dev.sluice.nativeops.windowed;

import java.io.Serializable;
import java.util.Optional;

/**
 * A rectangle of pixels of an image that may be larger than any array.
 *
 * @param row the first row, at least 0
 * @param column the first column, at least 0
 * @param rows how many rows, at least 1
 * @param columns how many columns, at least 1
 */
public record Region(long row, long column, int rows, int columns) implements Serializable {
    /** Checks the ranges. */
    public Region {
        if (row < 0 || column < 0 || rows < 1 || columns < 1) {
            throw new IllegalArgumentException(
                    "a region begins at 0 or later and is 1 or larger; this one begins at row " + row + ", column "
                            + column + " and is " + rows + " x " + columns);
        }
    }

    /** {@return the row after the last} */
    public long endRow() {
        return row + rows;
    }

    /** {@return the column after the last} */
    public long endColumn() {
        return column + columns;
    }

    /**
     * Whether another region lies inside this one.
     *
     * @param other the other one
     * @return whether all of its pixels are pixels of this one
     */
    public boolean contains(Region other) {
        return row <= other.row
                && column <= other.column
                && other.endRow() <= endRow()
                && other.endColumn() <= endColumn();
    }

    /**
     * What two regions have in common.
     *
     * @param other the other one
     * @return the pixels of both; empty if there are none
     */
    public Optional<Region> intersection(Region other) {
        long top = Math.max(row, other.row);
        long left = Math.max(column, other.column);
        long bottom = Math.min(endRow(), other.endRow());
        long right = Math.min(endColumn(), other.endColumn());
        return top < bottom && left < right
                ? Optional.of(new Region(top, left, (int) (bottom - top), (int) (right - left)))
                : Optional.empty();
    }

    /**
     * The smallest region that holds two.
     *
     * @param other the other one
     * @return all pixels of both, and what lies between
     */
    public Region joined(Region other) {
        long top = Math.min(row, other.row);
        long left = Math.min(column, other.column);
        long bottom = Math.max(endRow(), other.endRow());
        long right = Math.max(endColumn(), other.endColumn());
        return new Region(top, left, Math.toIntExact(bottom - top), Math.toIntExact(right - left));
    }

    /** {@return how many pixels} */
    public long pixels() {
        return (long) rows * columns;
    }

    /**
     * The smallest region that holds this one and so many pixels on every side of it, as far as the image goes.
     *
     * @param halo pixels, at least 0
     * @param layout the image's
     * @return this region or a larger one
     */
    public Region grown(int halo, Layout layout) {
        long top = Math.max(0, row - halo);
        long left = Math.max(0, column - halo);
        long bottom = Math.min(layout.rows(), endRow() + halo);
        long right = Math.min(layout.columns(), endColumn() + halo);
        return new Region(top, left, Math.toIntExact(bottom - top), Math.toIntExact(right - left));
    }

    @Override
    public String toString() {
        return "rows " + row + " to " + (endRow() - 1) + ", columns " + column + " to " + (endColumn() - 1);
    }
}
