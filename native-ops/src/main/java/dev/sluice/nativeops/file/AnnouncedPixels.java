package dev.sluice.nativeops.file;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/** Compares what a decoder made of a file with what the file's header announced. */
final class AnnouncedPixels {
    private AnnouncedPixels() {}

    /** Refuses pixels, not yet turned, of other rows, columns, channels or depth. */
    static void require(Mat mat, ImageHeader header, String name) {
        boolean sides = mat.rows() == header.rows() && mat.cols() == header.columns();
        boolean channels = mat.channels() == header.channels();
        boolean depth = mat.depth() == (header.bits() > 8 ? opencv_core.CV_16U : opencv_core.CV_8U);
        if (!sides || !channels || !depth) {
            throw new ImageFormatException(name + ": damaged: the header announces "
                    + text(header.columns(), header.rows(), header.channels(), header.bits() > 8 ? 16 : 8)
                    + ", the data holds "
                    + text(mat.cols(), mat.rows(), mat.channels(), (int) mat.elemSize1() * Byte.SIZE));
        }
    }

    private static String text(long columns, long rows, int channels, int bits) {
        return columns + " x " + rows + " pixels of " + channels + " x " + bits + " bits";
    }
}
