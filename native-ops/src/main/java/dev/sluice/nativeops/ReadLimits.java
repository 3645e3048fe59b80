package dev.sluice.nativeops;

/**
 * What is accepted of an image file before any of it is decoded.
 *
 * @param maxPixels the largest number of pixels, rows times columns, that the header may announce; at least 1
 */
public record ReadLimits(long maxPixels) {
    /** At most 2^30 pixels. */
    public static final ReadLimits DEFAULT = new ReadLimits(1L << 30);

    /** Checks the limits. */
    public ReadLimits {
        if (maxPixels < 1) {
            throw new IllegalArgumentException("maxPixels must be at least 1, not " + maxPixels);
        }
    }
}
