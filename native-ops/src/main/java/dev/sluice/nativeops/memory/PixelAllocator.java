package dev.sluice.nativeops.memory;

import dev.sluice.nativeops.library.LargePages;
import org.bytedeco.opencv.opencv_core.Mat;

/** Where the memory of new images comes from: OpenCV's allocator, and in tests memory that nobody can touch when it is free. */
interface PixelAllocator {
    /** OpenCV's own, which counts who shows the memory. */
    PixelAllocator OPENCV = new PixelAllocator() {
        @Override
        public Mat allocate(int rows, int columns, int type) {
            Mat matrix = IdleScratch.allocate(() -> new Mat(rows, columns, type));
            long bytes = rows * matrix.step();
            if (bytes >= LargePages.LEAST_BYTES) {
                LargePages.under(matrix.data().address(), bytes);
            }
            return matrix;
        }

        @Override
        public void free(Mat matrix) {
            PixelMemory.free(matrix);
        }
    };

    /** New memory, whose bytes are reserved. */
    Mat allocate(int rows, int columns, int type);

    /** Frees memory that came from here. */
    void free(Mat matrix);
}
