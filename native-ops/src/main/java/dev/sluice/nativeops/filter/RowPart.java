package dev.sluice.nativeops.filter;

import dev.sluice.nativeops.Image;

/**
 * Neighbouring pixels of one row, smoothed or otherwise computed.
 *
 * @param row of the image
 * @param column the first pixel's
 * @param values of all its pixels
 * @param smoothed what was computed, an array for each kernel; may be overwritten
 * @param source values of the row as it was, as floats; not to be changed
 * @param sourceAt where in {@code source} the first pixel's values begin
 */
public record RowPart(int row, int column, int values, float[][] smoothed, float[] source, int sourceAt) {

    /** Takes the last of so many channels from the source. */
    public void copyAlpha(float[] target, int channels) {
        for (int x = channels - 1; x < values; x += channels) {
            target[x] = source[sourceAt + x];
        }
    }

    /** Where the first pixel lies in the memory of an image. */
    public long position(Image image) {
        return position(image, 0, 0);
    }

    /** The same in an image that begins at this row and column. */
    public long position(Image image, int fromRow, int fromColumn) {
        return (row - fromRow) * image.stride()
                + (long) (column - fromColumn)
                        * image.channels()
                        * image.depth().bytes();
    }
}
