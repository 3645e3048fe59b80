package dev.sluice.nativeops.volume;

import java.io.Serializable;

/**
 * How far around a voxel its result depends on others, to either side along each axis.
 *
 * @param planes along z, at least 0
 * @param rows along y, at least 0
 * @param columns along x, at least 0
 */
public record Halo(int planes, int rows, int columns) implements Serializable {
    /** Checks the ranges. */
    public Halo {
        if (planes < 0 || rows < 0 || columns < 0) {
            throw new IllegalArgumentException(
                    "a halo is 0 or more along each axis, not " + planes + " x " + rows + " x " + columns);
        }
    }

    /**
     * The larger of two along each axis.
     *
     * @param other the other one
     * @return a halo that is enough for both
     */
    public Halo with(Halo other) {
        return new Halo(Math.max(planes, other.planes), Math.max(rows, other.rows), Math.max(columns, other.columns));
    }
}
