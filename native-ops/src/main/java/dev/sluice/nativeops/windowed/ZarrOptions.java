package dev.sluice.nativeops.windowed;

/**
 * How a Zarr folder is written.
 *
 * @param version of the format: 3 (OME-NGFF 0.5) or 2 (OME-NGFF 0.4)
 * @param codec how chunks are compressed
 * @param level how hard, 0 to 9 for {@link Codec#GZIP} and 1 to 19 for {@link Codec#ZSTD}; without meaning for {@link Codec#NONE}
 */
public record ZarrOptions(int version, Codec codec, int level) {
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

    /** Version 3, Zstandard, the fastest level. */
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
}
