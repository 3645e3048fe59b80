package dev.sluice.nativeops;

import java.io.Serializable;

/**
 * How an image is encoded.
 *
 * @param jpegQuality 0 to 100, default 95
 * @param webpQuality 1 to 100, or 101 for lossless; default 101
 * @param pngCompression 0 (none) to 9 (smallest) of zlib's levels, or {@link #PNG_AUTOMATIC}, the default
 */
public record WriteOptions(int jpegQuality, int webpQuality, int pngCompression) implements Serializable {
    /**
     * The PNG compression that suits what is in each part of an image: by runs and the frequency of values, which is fast, where looking
     * for repetitions would find none, as in photographs; else by repetitions, as in drawings.
     */
    public static final int PNG_AUTOMATIC = -1;

    /** The defaults named above. */
    public static final WriteOptions DEFAULT = new WriteOptions(95, 101, PNG_AUTOMATIC);

    /** Checks the ranges. */
    public WriteOptions {
        requireRange("jpegQuality", jpegQuality, 0, 100);
        requireRange("webpQuality", webpQuality, 1, 101);
        requireRange("pngCompression", pngCompression, PNG_AUTOMATIC, 9);
    }

    /** As a record has it. Written out, since a record's own is put together by classes made at its first call, which a program feels that lives for half a second. */
    @Override
    public String toString() {
        return "WriteOptions[jpegQuality=" + jpegQuality + ", webpQuality=" + webpQuality + ", pngCompression="
                + pngCompression + "]";
    }

    private static void requireRange(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must be " + min + " to " + max + ", not " + value);
        }
    }

    /**
     * These options with another JPEG quality.
     *
     * @param quality 0 to 100
     * @return the new options
     */
    public WriteOptions withJpegQuality(int quality) {
        return new WriteOptions(quality, webpQuality, pngCompression);
    }

    /**
     * These options with another WebP quality.
     *
     * @param quality 1 to 100, or 101 for lossless
     * @return the new options
     */
    public WriteOptions withWebpQuality(int quality) {
        return new WriteOptions(jpegQuality, quality, pngCompression);
    }

    /**
     * These options with another PNG compression level.
     *
     * @param level 0, none, to 9, smallest, or {@link #PNG_AUTOMATIC}
     * @return the new options
     */
    public WriteOptions withPngCompression(int level) {
        return new WriteOptions(jpegQuality, webpQuality, level);
    }
}
