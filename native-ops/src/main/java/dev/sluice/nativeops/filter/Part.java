package dev.sluice.nativeops.filter;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.windowed.Region;

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

    /** A region of an image in memory. */
    public static Part of(Region region) {
        return new Part(
                Math.toIntExact(region.row()), Math.toIntExact(region.column()), region.rows(), region.columns());
    }

    int endColumn() {
        return column + columns;
    }
}
