package dev.sluice.scaleout;

import dev.sluice.nativeops.windowed.Region;
import java.io.Serializable;

/**
 * A part of an image to be made, a region of whole output blocks.
 *
 * @param image what all parts have in common
 * @param row its first row
 * @param column its first column
 * @param rows how many rows
 * @param columns how many columns
 */
record RegionJob(ImageJob image, long row, long column, int rows, int columns) implements Serializable {
    RegionJob(ImageJob image, Region region) {
        this(image, region.row(), region.column(), region.rows(), region.columns());
    }

    Region region() {
        return new Region(row, column, rows, columns);
    }

    RegionResult done() {
        return new RegionResult(this, "");
    }

    RegionResult failed(String reason) {
        return new RegionResult(this, reason);
    }
}
