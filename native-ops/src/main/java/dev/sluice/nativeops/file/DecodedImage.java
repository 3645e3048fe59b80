package dev.sluice.nativeops.file;

import dev.sluice.nativeops.ImageMetadata;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Pixels that came from a file, upright, and what the file says besides.
 *
 * @param mat the pixels, whose bytes are counted; who takes the record frees them
 * @param owner who they are counted for
 * @param alpha whether the last channel is alpha
 * @param metadata of the file, as it holds for upright pixels
 * @param damaged whether the decoder made up for pixels that it could not read
 */
public record DecodedImage(Mat mat, Object owner, boolean alpha, ImageMetadata metadata, boolean damaged) {
    /** Pixels of which nothing is made up. */
    public DecodedImage(Mat mat, Object owner, boolean alpha, ImageMetadata metadata) {
        this(mat, owner, alpha, metadata, false);
    }
}
