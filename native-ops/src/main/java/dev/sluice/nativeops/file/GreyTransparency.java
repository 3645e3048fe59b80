package dev.sluice.nativeops.file;

import dev.sluice.nativeops.memory.MemoryAccount;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/** Gives grey pixels of a PNG file the alpha that the file means by naming one grey, which OpenCV passes over. */
final class GreyTransparency {
    private GreyTransparency() {}

    /**
     * Makes blue, green, red and alpha of grey, as of PNG files that have alpha of their own.
     *
     * @param mat 1 channel of 8 or 16 bits; becomes 4
     * @param transparent the grey whose pixels get alpha 0; all others get the largest
     */
    static void apply(Mat mat, int transparent) {
        int value = (int) mat.elemSize1();
        int columns = mat.cols();
        long bytes = mat.rows() * mat.step();
        Object owner = MemoryAccount.reserve(bytes);
        try (Mat colours = new Mat(mat.rows(), columns, opencv_core.CV_MAKETYPE(mat.depth(), 4))) {
            byte[] grey = new byte[columns * value];
            byte[] pixels = new byte[columns * value * 4];
            for (int y = 0; y < mat.rows(); y++) {
                try (BytePointer from = mat.ptr(y);
                        BytePointer to = colours.ptr(y)) {
                    from.get(grey);
                    row(grey, value, transparent, pixels);
                    to.put(pixels);
                }
            }
            mat.put(colours);
        } finally {
            MemoryAccount.release(owner, bytes);
        }
    }

    /** Bytes of a value are in the machine's order on both sides; on the right side only whether all are 0 or all bits set matters. */
    private static void row(byte[] grey, int value, int transparent, byte[] pixels) {
        boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        for (int i = 0; i < grey.length; i += value) {
            int first = grey[i] & 0xff;
            int second = grey[i + value - 1] & 0xff;
            int level = value == 1 ? first : little ? second << 8 | first : first << 8 | second;
            byte alpha = (byte) (level == transparent ? 0 : -1);
            for (int b = 0; b < value; b++) {
                pixels[4 * i + b] = grey[i + b];
                pixels[4 * i + value + b] = grey[i + b];
                pixels[4 * i + 2 * value + b] = grey[i + b];
                pixels[4 * i + 3 * value + b] = alpha;
            }
        }
    }
}
