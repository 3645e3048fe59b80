package dev.sluice.nativeops.windowed;

import java.io.Serializable;

/**
 * How a Zarr folder is written.
 *
 * @param version of the format: 3 (OME-NGFF 0.5) or 2 (OME-NGFF 0.4)
 * @param codec how chunks are compressed
 * @param level how hard, 0 to 9 for {@link Codec#GZIP} and 1 to 19 for {@link Codec#ZSTD}; without meaning for {@link Codec#NONE}
 * @param pyramid whether smaller resolutions are written too
 */
public record ZarrOptions(int version, Codec codec, int level, Pyramid pyramid) implements Serializable {
    /** How chunks are compressed. */
    public enum Codec {
        /** Not at all. */
        NONE(0, 0),
        /** Deflate in a gzip frame. */
        GZIP(0, 9),
        /** Zstandard, with a checksum of the pixels. */
        ZSTD(1, 19);

        private final int lowest;
        private final int highest;

        Codec(int lowest, int highest) {
            this.lowest = lowest;
            this.highest = highest;
        }
    }

    /**
     * Which resolutions there are beside the full one. Each is half as large as the one before and holds its means: of 2 x 2 pixels, or 2 x 2 x 2 voxels, and at an edge of an
     * odd number of pixels of those that there are. Integers are rounded to the nearest, halves upwards. The last one is that whose planes have at most 256 pixels on a side, or are
     * one chunk.
     */
    public enum Pyramid {
        /** None. */
        NONE,
        /** Smaller in y and x. */
        PLANES,
        /** Smaller in z as well, as long as there is more than one plane. */
        SPACE
    }

    /** Version 3, Zstandard, the fastest level, the full resolution alone. */
    public static final ZarrOptions DEFAULT = new ZarrOptions(3, Codec.ZSTD, 1);

    /** Checks the ranges. */
    public ZarrOptions {
        if (version != 2 && version != 3) {
            throw new IllegalArgumentException("the version must be 2 or 3, not " + version);
        }
        if (level < codec.lowest || level > codec.highest) {
            throw new IllegalArgumentException(
                    "the level of " + codec + " must be " + codec.lowest + " to " + codec.highest + ", not " + level);
        }
    }

    /**
     * Options for the full resolution alone.
     *
     * @param version of the format: 3 or 2
     * @param codec how chunks are compressed
     * @param level how hard
     */
    public ZarrOptions(int version, Codec codec, int level) {
        this(version, codec, level, Pyramid.NONE);
    }

    /**
     * The same with other resolutions.
     *
     * @param value which there are
     * @return the new options
     */
    public ZarrOptions withPyramid(Pyramid value) {
        return new ZarrOptions(version, codec, level, value);
    }
}
