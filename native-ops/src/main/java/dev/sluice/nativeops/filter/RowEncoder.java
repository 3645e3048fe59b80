package dev.sluice.nativeops.filter;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.memory.MatTypes;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Turns differences into the values of a result; see {@link ResultEncoding}.
 *
 * @param absolute whether the sign is dropped first
 * @param nonNegative whether negative values become 0
 * @param subtract taken off before scaling
 * @param scale multiplied with
 * @param add added at the end
 */
public record RowEncoder(boolean absolute, boolean nonNegative, float subtract, float scale, float add) {

    public static RowEncoder of(ResultEncoding encoding, Depth result) {
        return switch (encoding) {
            case OFFSET -> new RowEncoder(false, false, 0, 1, (float) result.middle());
            case CLIP -> new RowEncoder(false, true, 0, 1, 0);
            case ABS -> new RowEncoder(true, false, 0, 1, 0);
            case FLOAT -> plain();
            case NORMALIZE -> throw new IllegalArgumentException("normalising needs the range of the whole image");
        };
    }

    /** The difference as it is. */
    public static RowEncoder plain() {
        return new RowEncoder(false, false, 0, 1, 0);
    }

    /** Maps the range to 0 and the depth's maximum; an empty range or one of no width to 0. */
    public static RowEncoder normalizing(FiniteRange range, Depth result) {
        float width = range.max() - range.min();
        float scale = width > 0 && Float.isFinite(width) ? (float) (result.max() / width) : 0;
        return new RowEncoder(false, false, range.isEmpty() ? 0 : range.min(), scale, 0);
    }

    /** Whether values are scaled, which whole numbers do not survive unrounded. */
    boolean scales() {
        return subtract != 0 || scale != 1;
    }

    /**
     * Encodes the difference of two integer matrices into a third one; for encoders that do not scale. Whole numbers are exact in
     * OpenCV's arithmetic as in ours, so the result is that of {@link #encode(float[], int)}.
     */
    public void encode(Mat first, Mat second, Mat into) {
        if (absolute) {
            opencv_core.absdiff(first, second, into);
        } else if (nonNegative) {
            opencv_core.subtract(first, second, into);
        } else {
            opencv_core.addWeighted(
                    first,
                    1,
                    second,
                    -1,
                    add,
                    into,
                    MatTypes.code(MatTypes.depth(into.depth()).orElseThrow()));
        }
    }

    /** Encodes a row in place. */
    public void encode(float[] row, int n) {
        if (absolute) {
            for (int x = 0; x < n; x++) {
                row[x] = Math.abs(row[x]);
            }
        }
        if (nonNegative) {
            for (int x = 0; x < n; x++) {
                row[x] = Math.max(0f, row[x]);
            }
        }
        if (subtract != 0 || scale != 1) {
            for (int x = 0; x < n; x++) {
                row[x] = (row[x] - subtract) * scale;
            }
        }
        if (add != 0) {
            for (int x = 0; x < n; x++) {
                row[x] += add;
            }
        }
    }
}
