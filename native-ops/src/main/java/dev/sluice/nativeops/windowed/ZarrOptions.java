package dev.sluice.nativeops.windowed;

import java.io.Serializable;

/**
 * How a Zarr folder is written.
 *
 * @param version of the format: 3 (OME-NGFF 0.5) or 2 (OME-NGFF 0.4)
 * @param codec how chunks are compressed
 * @param level how hard, 0 to 9 for {@link Codec#GZIP} and 1 to 19 for {@link Codec#ZSTD}; without meaning for {@link Codec#NONE}
 * @param pyramid whether smaller resolutions are written too
 * @param shards whether chunks are gathered in larger files; only in version 3
 */
public record ZarrOptions(int version, Codec codec, int level, Pyramid pyramid, Shards shards) implements Serializable {
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

    /**
     * How chunks are gathered in files, so that there are fewer of these: in shards, each with an index of its chunks. A shard is written at once, so what is filtered in parts needs
     * memory for one and what is around it.
     *
     * @param bytes about how many bytes of values a shard has at the most, if it has several chunks; 0 for none
     * @param ofOnePlane whether its chunks are all of one plane
     */
    public record Shards(long bytes, boolean ofOnePlane) implements Serializable {
        /** Each chunk is a file. */
        public static final Shards NONE = new Shards(0, false);

        /** Checks the range. */
        public Shards {
            if (bytes < 0) {
                throw new IllegalArgumentException("a shard has 0 or more bytes, not " + bytes);
            }
        }

        /** {@return whether each chunk is a file} */
        public boolean isNone() {
            return bytes == 0;
        }
    }

    /** Version 3, Zstandard, the fastest level, the full resolution alone. */
    public static final ZarrOptions DEFAULT = new ZarrOptions(3, Codec.ZSTD, 1);

    /** Checks the ranges. */
    public ZarrOptions {
        if (version != 2 && version != 3) {
            throw new IllegalArgumentException("the version must be 2 or 3, not " + version);
        }
        if (version == 2 && !shards.isNone()) {
            throw new IllegalArgumentException("there are shards in version 3 only");
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
     * Options without shards.
     *
     * @param version of the format: 3 or 2
     * @param codec how chunks are compressed
     * @param level how hard
     * @param pyramid whether smaller resolutions are written too
     */
    public ZarrOptions(int version, Codec codec, int level, Pyramid pyramid) {
        this(version, codec, level, pyramid, Shards.NONE);
    }

    /**
     * The same with other resolutions.
     *
     * @param value which there are
     * @return the new options
     */
    public ZarrOptions withPyramid(Pyramid value) {
        return new ZarrOptions(version, codec, level, value, shards);
    }

    /**
     * The same with other shards.
     *
     * @param value how chunks are gathered
     * @return the new options
     */
    public ZarrOptions withShards(Shards value) {
        return new ZarrOptions(version, codec, level, pyramid, value);
    }
}
