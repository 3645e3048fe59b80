package dev.sluice.nativeops.memory;

import java.lang.foreign.MemorySegment;
import java.nio.IntBuffer;
import java.util.function.Supplier;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatExpr;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * The header of an image's matrix that users get. It is the image's: closing it, by {@code try} or a {@code PointerScope}, does nothing, and what would
 * let it show other memory is refused. Buffers, indexers and pointers made from it end with the image.
 */
public final class ImageMat extends ShownMat {
    private final long address;
    private final Supplier<MemorySegment> pixels;
    private final LentPointers pointers = new LentPointers();

    /** A header of the same memory; the pixels are those that end with the image. */
    public ImageMat(Mat matrix, Supplier<MemorySegment> pixels) {
        super(matrix);
        this.pixels = pixels;
        this.address = matrix.data().address();
    }

    /** Shows nothing from now on; those made from it keep the memory. */
    public void end() {
        pointers.end();
        super.release();
    }

    /** Whether a function of OpenCV has given it other memory, by no method of this class. */
    public boolean isElsewhere() {
        return pixelsAddress() != address;
    }

    @Override
    protected MemorySegment memory() {
        return pixels.get();
    }

    @Override
    protected void lend(Pointer pointer) {
        pointers.add(pointer);
    }

    private static IllegalStateException refused() {
        return new IllegalStateException(
                "the matrix of an image always shows that image: it cannot be released, resized or made anew;"
                        + " use a matrix of your own, or close the image");
    }

    private void requireSame(int rows, int columns, int type) {
        if (rows != rows() || columns != cols() || type != type()) {
            throw refused();
        }
    }

    @Override
    public void create(int rows, int columns, int type) {
        requireSame(rows, columns, type);
    }

    @Override
    public void create(Size size, int type) {
        requireSame(size.height(), size.width(), type);
    }

    @Override
    public void create(int dimensions, IntPointer sizes, int type) {
        throw refused();
    }

    @Override
    public void create(int dimensions, IntBuffer sizes, int type) {
        throw refused();
    }

    @Override
    public void create(int dimensions, int[] sizes, int type) {
        throw refused();
    }

    @Override
    public void create(IntPointer sizes, int type) {
        throw refused();
    }

    @Override
    public void create(IntBuffer sizes, int type) {
        throw refused();
    }

    @Override
    public void create(int[] sizes, int type) {
        throw refused();
    }

    @Override
    public Mat put(Mat matrix) {
        throw refused();
    }

    @Override
    public Mat put(MatExpr expression) {
        throw refused();
    }

    @Override
    public void release() {
        throw refused();
    }

    @Override
    public void resize(long rows) {
        throw refused();
    }

    @Override
    public void push_back(Mat rows) {
        throw refused();
    }

    @Override
    public void pop_back() {
        throw refused();
    }

    @Override
    public void pop_back(long rows) {
        throw refused();
    }

    @Override
    public void close() {
        // The image's, whoever closes it.
    }

    @Override
    public void deallocate() {
        // As above.
    }

    @Override
    public void deallocate(boolean now) {
        // As above.
    }

    @Override
    public boolean releaseReference() {
        return false;
    }
}
