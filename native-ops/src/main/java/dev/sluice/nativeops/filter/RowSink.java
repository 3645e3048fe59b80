package dev.sluice.nativeops.filter;

import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.kernel.PixelRows;
import java.util.List;
import java.util.Optional;
import org.bytedeco.opencv.opencv_core.Mat;

/** Takes the smoothed rows of a strip in parts, in any order. */
public interface RowSink {
    /**
     * Takes a part of a row.
     *
     * @param pixels converts to the depth of the result
     */
    void accept(RowPart part, PixelRows pixels);

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

    /** What it does, for the native kernels to do it instead; without one it wants the rows. */
    default Optional<StripTarget> target() {
        return Optional.empty();
    }

    /** Takes the range of a strip's values, if its target has no results. */
    default void accept(FiniteRange range) {}

    /** Called after the last part of a strip. */
    default void endOfStrip() {}
}
