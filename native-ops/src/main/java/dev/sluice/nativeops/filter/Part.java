package dev.sluice.nativeops.filter;

import dev.sluice.nativeops.Image;

/**
 * The part of an image for which something is computed.
 *
 * @param row first row
 * @param column first column
 * @param rows how many rows, at least 1
 * @param columns how many columns, at least 1
 */
public record Part(int row, int column, int rows, int columns) {
    static Part whole(Image image) {
        return new Part(0, 0, image.rows(), image.columns());
    }

    /** Checks that it lies inside. */
    public static Part inside(Image image, int row, int column, int rows, int columns) {
        if (row < 0
                || column < 0
                || rows < 1
                || columns < 1
                || rows > image.rows() - row
                || columns > image.columns() - column) {
            throw new IllegalArgumentException(rows + " x " + columns + " pixels from row " + row + ", column " + column
                    + " are no part of " + image);
        }
        return new Part(row, column, rows, columns);
    }

    int endColumn() {
        return column + columns;
    }
}
