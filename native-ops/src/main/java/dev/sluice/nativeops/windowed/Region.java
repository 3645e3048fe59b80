package dev.sluice.nativeops.windowed;

/**
 * A rectangle of pixels of an image that may be larger than any array.
 *
 * @param row the first row, at least 0
 * @param column the first column, at least 0
 * @param rows how many rows, at least 1
 * @param columns how many columns, at least 1
 */
public record Region(long row, long column, int rows, int columns) {
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
