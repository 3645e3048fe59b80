package dev.sluice.nativeops.file;

import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/** Turns decoded pixels as the orientation of their file asks for. */
final class Upright {
    /** From this orientation on rows and columns change places, by way of a copy. */
    static final int TRANSPOSED = 5;

    private Upright() {}

    /**
     * Applies an EXIF orientation.
     *
     * @param mat the pixels, which are replaced where rows and columns change places
     * @param orientation 1 (upright) to 8
     */
    static void turn(Mat mat, int orientation) {
        if (orientation >= TRANSPOSED) {
            try (Mat turned = new Mat()) {
                opencv_core.transpose(mat, turned);
                mat.put(turned);
            }
        }
        switch (orientation) {
            case 2, 6 -> opencv_core.flip(mat, mat, 1);
            case 3, 7 -> opencv_core.flip(mat, mat, -1);
            case 4, 8 -> opencv_core.flip(mat, mat, 0);
            default -> {
                // 1 is upright, 5 is the transposition alone.
            }
        }
    }
}
