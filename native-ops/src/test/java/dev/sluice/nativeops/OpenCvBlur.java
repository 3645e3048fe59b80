package dev.sluice.nativeops;

import dev.sluice.nativeops.memory.OpenCv;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/** OpenCV's own smoothing of a whole image, with our kernel size. */
public final class OpenCvBlur {
    private OpenCvBlur() {}

    public static Mat of(Image image, double sigma, double truncate, Border border) {
        OpenCv.Filters.load();
        int code = switch (border) {
            case REFLECT_101 -> opencv_core.BORDER_REFLECT_101;
            case REFLECT -> opencv_core.BORDER_REFLECT;
            case REPLICATE -> opencv_core.BORDER_REPLICATE;
            case CONSTANT -> opencv_core.BORDER_CONSTANT;
        };
        int taps = 2 * (int) Math.floor(truncate * sigma + 0.5) + 1;
        Mat smoothed = new Mat();
        try (Size size = new Size(taps, taps)) {
            opencv_imgproc.GaussianBlur(image.mat(), smoothed, size, sigma, sigma, code, opencv_core.ALGO_HINT_DEFAULT);
        }
        return smoothed;
    }
}
