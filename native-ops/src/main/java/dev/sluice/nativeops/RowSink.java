package dev.sluice.nativeops;

import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;

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

    /**
     * Takes a whole strip that OpenCV has smoothed, if the sink can.
     *
     * @param from number of the strip's first row
     * @param to number of the row after its last
     * @param smoothed one matrix of these rows for each kernel
     * @return false if it wants the rows one by one instead
     */
    default boolean acceptStrip(int from, int to, List<Mat> smoothed) {
        return false;
    }

    /** Called after the last row of a strip. */
    default void endOfStrip() {}
}
