package dev.sluice.nativeops.volume;

import dev.sluice.nativeops.Depth;
import java.io.Serializable;

/**
 * How large an array of volumes is: volumes at times, of channels, each a box of planes, rows and columns.
 *
 * @param times how many, at least 1
 * @param channels how many, at least 1; each is a volume of its own
 * @param planes along z, at least 1
 * @param rows along y, at least 1
 * @param columns along x, at least 1
 * @param depth the type of one value
 * @param chunk the planes, rows and columns that are stored together, at the beginning of the volume
 */
public record VolumeLayout(long times, long channels, long planes, long rows, long columns, Depth depth, Box chunk)
        implements Serializable {
    /** Far more than anybody could filter, and few enough that no sum of bytes leaves 64 bits. */
    private static final long MOST = 1L << 48;

    /** Checks the ranges. */
    public VolumeLayout {
        long voxels = 1;
        for (long size : new long[] {times, channels, planes, rows, columns}) {
            if (size < 1 || voxels > MOST / size) {
                throw new IllegalArgumentException("a volume has at least one and at most 2^48 voxels, not " + times
                        + " x " + channels + " x " + planes + " x " + rows + " x " + columns);
            }
            voxels *= size;
        }
    }

    /**
     * The same for values of another type.
     *
     * @param other the type
     * @return the new layout
     */
    public VolumeLayout withDepth(Depth other) {
        return new VolumeLayout(times, channels, planes, rows, columns, other, chunk);
    }

    /**
     * The same in other chunks.
     *
     * @param other the planes, rows and columns that are stored together, at the beginning of the volume
     * @return the new layout
     */
    public VolumeLayout withChunk(Box other) {
        return new VolumeLayout(times, channels, planes, rows, columns, depth, other);
    }

    /**
     * The same, but that chunks have one plane.
     *
     * @return the new layout
     */
    public VolumeLayout withPlanesApart() {
        return new VolumeLayout(
                times, channels, planes, rows, columns, depth, new Box(0, 0, 0, 1, chunk.rows(), chunk.columns()));
    }

    /**
     * All of one volume.
     *
     * @return a box of its size
     * @throws IllegalArgumentException if a side is longer than 2^31 - 1
     */
    public Box whole() {
        if (Math.max(planes, Math.max(rows, columns)) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    planes + " x " + rows + " x " + columns + " voxels are more than 2147483647 along an axis");
        }
        return new Box(0, 0, 0, (int) planes, (int) rows, (int) columns);
    }

    /** {@return how many voxels, of all volumes} */
    public long voxels() {
        return times * channels * planes * rows * columns;
    }

    /** {@return bytes of all voxels, uncompressed} */
    public long bytes() {
        return voxels() * depth.bytes();
    }
}
