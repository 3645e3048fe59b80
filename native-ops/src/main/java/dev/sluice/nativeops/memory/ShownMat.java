package dev.sluice.nativeops.memory;

import java.lang.foreign.MemorySegment;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.javacpp.indexer.Indexer;
import org.bytedeco.javacpp.indexer.UByteIndexer;
import org.bytedeco.javacpp.indexer.UShortIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;

/**
 * A header of our memory that users are shown, with all that JavaCPP makes of it: OpenCV counts further matrices, but neither buffers, nor indexers, nor
 * pointers, which would show memory that is gone.
 *
 * <p>Buffers and indexers are made over a segment, so that they end with its arena: access afterwards is an {@link IllegalStateException}. Pointers become
 * null. Copies that users make of pointers are their own business.
 */
public abstract class ShownMat extends Mat {

    /** A further header. */
    protected ShownMat(Mat matrix) {
        super(matrix);
    }

    /**
     * What the matrix shows, from its first value to its last.
     *
     * @throws IllegalStateException if it shows nothing any more
     */
    protected abstract MemorySegment memory();

    /** Called with a pointer that is about to be handed out, of which it is known then when it must become null. */
    protected abstract void lend(Pointer pointer);

    private @Nullable BytePointer shown(@Nullable BytePointer pointer) {
        if (pointer != null) {
            lend(pointer);
        }
        return pointer;
    }

    /** A buffer holds at most so many bytes. */
    private boolean isTooLarge() {
        return rows() * step() > Integer.MAX_VALUE;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // As in the class above.
    public <B extends Buffer> B createBuffer(int index) {
        if (isTooLarge()) {
            throw new IllegalStateException(
                    "a buffer has at most 2^31 - 1 bytes, fewer than this matrix: make an indexer");
        }
        MemorySegment all = memory();
        long from = Math.multiplyExact((long) index, elemSize1());
        ByteBuffer bytes =
                all.asSlice(from, all.byteSize() - from).asByteBuffer().order(ByteOrder.nativeOrder());
        return (B) typed(bytes);
    }

    private Buffer typed(ByteBuffer bytes) {
        return switch (depth()) {
            case opencv_core.CV_16U -> bytes.asShortBuffer();
            case opencv_core.CV_32F -> bytes.asFloatBuffer();
            default -> bytes;
        };
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // As in the class above.
    public <I extends Indexer> I createIndexer(boolean direct) {
        if (isTooLarge()) {
            I indexer = super.createIndexer(true);
            indexer.indexable(new Mat(this)); // which keeps the memory as long as the indexer is there
            return indexer;
        }
        ByteBuffer bytes = memory().asByteBuffer().order(ByteOrder.nativeOrder());
        long[] sizes = {rows(), cols(), channels()};
        long[] strides = {step() / elemSize1(), channels(), 1};
        Indexer indexer = switch (depth()) {
            case opencv_core.CV_16U -> UShortIndexer.create(bytes.asShortBuffer(), sizes, strides);
            case opencv_core.CV_32F -> FloatIndexer.create(bytes.asFloatBuffer(), sizes, strides);
            default -> UByteIndexer.create(bytes, sizes, strides);
        };
        return (I) indexer.indexable(this);
    }

    @Override
    public @Nullable BytePointer data() {
        return shown(super.data());
    }

    @Override
    public @Nullable BytePointer datastart() {
        return shown(super.datastart());
    }

    @Override
    public @Nullable BytePointer ptr() {
        return shown(super.ptr());
    }

    @Override
    public @Nullable BytePointer ptr(int row) {
        return shown(super.ptr(row));
    }

    @Override
    public @Nullable BytePointer ptr(int row, int column) {
        return shown(super.ptr(row, column));
    }

    @Override
    public @Nullable BytePointer ptr(int first, int second, int third) {
        return shown(super.ptr(first, second, third));
    }

    @Override
    public @Nullable BytePointer ptr(IntPointer index) {
        return shown(super.ptr(index));
    }

    /** The address of the pixels, for this module, which hands it to nobody; 0 if it shows nothing. */
    public final long pixelsAddress() {
        BytePointer data = super.data();
        return data == null ? 0 : data.address();
    }
}
