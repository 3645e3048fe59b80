package dev.sluice.nativeops;

/** Takes the smoothed rows of a strip, one row of the image after the other. */
interface RowSink {
    /**
     * Takes one row.
     *
     * @param row its number
     * @param smoothed one array for each kernel; may be overwritten
     * @param source the row as it was, as floats; not to be changed
     * @param pixels converts to the depth of the result
     */
    void accept(int row, float[][] smoothed, float[] source, PixelRows pixels);

    /** Called after the last row of a strip. */
    default void endOfStrip() {}
}
