package dev.sluice.nativeops.file;

import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/** Turns decoded pixels as the orientation of their file asks for. */
final class Upright {
    /** From this orientation on rows and columns change places, by way of a copy. */
    static final int TRANSPOSED = 5;

    /** OpenCV transposes pixels of 1, 2, 3, 4, 6, 8, 12, 16, 24 and 32 bytes: those of so many channels in every depth. */
    private static final int MOST_AT_ONCE = 4;

    private Upright() {}

    /**
     * Applies an EXIF orientation.
     *
     * @param mat the pixels, which are replaced where rows and columns change places
     * @param orientation 1 (upright) to 8
     */
    static void turn(Mat mat, int orientation) {
        if (orientation >= TRANSPOSED) {
            try (Mat turned = transposed(mat)) {
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

    /** What transposing needs beside the image and the result. */
    static long scratchBytes(long image, int channels) {
        return channels <= MOST_AT_ONCE ? 0 : 2 * (image / channels);
    }

    /** Rows as columns; of more channels than OpenCV moves at once, one channel after the other. */
    private static Mat transposed(Mat mat) {
        if (mat.channels() <= MOST_AT_ONCE) {
            Mat turned = new Mat();
            opencv_core.transpose(mat, turned);
            return turned;
        }
        Mat turned = new Mat(mat.cols(), mat.rows(), mat.type());
        try (Mat stored = new Mat();
                Mat upright = new Mat()) {
            for (int channel = 0; channel < mat.channels(); channel++) {
                opencv_core.extractChannel(mat, stored, channel);
                opencv_core.transpose(stored, upright);
                opencv_core.insertChannel(upright, turned, channel);
            }
        }
        return turned;
    }
}
