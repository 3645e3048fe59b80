package dev.sluice.nativeops.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Orientations of pixels of any size. */
@Timeout(60)
class UprightTest {
    private static final int ROWS = 3;
    private static final int COLUMNS = 4;

    @Test
    void pixelsOfAnyNumberOfChannelsAreTurned() {
        for (int depth : new int[] {opencv_core.CV_8U, opencv_core.CV_16U, opencv_core.CV_32F}) {
            for (int channels : new int[] {1, 2, 3, 4, 5, 6, 7, 9, 17}) {
                for (int orientation = 1; orientation <= 8; orientation++) {
                    assertTurned(depth, channels, orientation);
                }
            }
        }
    }

    private static void assertTurned(int depth, int channels, int orientation) {
        try (Mat mat = new Mat(ROWS, COLUMNS, opencv_core.CV_MAKETYPE(depth, channels))) {
            int pixel = (int) mat.elemSize();
            byte[] stored = new byte[ROWS * COLUMNS * pixel];
            IntStream.range(0, stored.length).forEach(i -> stored[i] = (byte) (7 * i));
            mat.data().put(stored);

            Upright.turn(mat, orientation);

            boolean across = orientation >= Upright.TRANSPOSED;
            assertThat(mat.rows()).isEqualTo(across ? COLUMNS : ROWS);
            assertThat(mat.cols()).isEqualTo(across ? ROWS : COLUMNS);
            byte[] turned = new byte[stored.length];
            mat.data().get(turned);
            for (int row = 0; row < mat.rows(); row++) {
                for (int column = 0; column < mat.cols(); column++) {
                    int to = (row * mat.cols() + column) * pixel;
                    int from = pixel * source(orientation, row, column);
                    assertThat(Arrays.copyOfRange(turned, to, to + pixel))
                            .as(
                                    "orientation %d, %d channels of depth %d, %d/%d",
                                    orientation, channels, depth, row, column)
                            .isEqualTo(Arrays.copyOfRange(stored, from, from + pixel));
                }
            }
        }
    }

    /** Which stored pixel stands at a place (Exif 2.32, tag Orientation: where the stored row 0 and column 0 are). */
    private static int source(int orientation, int row, int column) {
        int lastRow = ROWS - 1;
        int lastColumn = COLUMNS - 1;
        return switch (orientation) {
            case 1 -> row * COLUMNS + column;
            case 2 -> row * COLUMNS + lastColumn - column;
            case 3 -> (lastRow - row) * COLUMNS + lastColumn - column;
            case 4 -> (lastRow - row) * COLUMNS + column;
            case 5 -> column * COLUMNS + row;
            case 6 -> (lastRow - column) * COLUMNS + row;
            case 7 -> (lastRow - column) * COLUMNS + lastColumn - row;
            default -> column * COLUMNS + lastColumn - row;
        };
    }
}
