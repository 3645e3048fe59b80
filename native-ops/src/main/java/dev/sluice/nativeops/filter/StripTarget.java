package dev.sluice.nativeops.filter;

import dev.sluice.nativeops.Image;
import java.util.List;

/**
 * What a sink does with the smoothings, in words that the native kernels understand.
 *
 * @param results where encoded values go: an image for each smoothing, or one fewer for differences; none if only the range is wanted
 * @param row the row of the source that the first one of each result belongs to
 * @param column the same of the first column
 * @param encoder how values are encoded
 * @param difference whether neighbouring smoothings are subtracted first
 */
record StripTarget(List<Image> results, int row, int column, RowEncoder encoder, boolean difference) {

    /** The same for differences that are formed already. */
    StripTarget ofDifferences() {
        return new StripTarget(results, row, column, encoder, false);
    }
}
