package dev.sluice.nativeops.memory;

import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.UMatData;
import org.jspecify.annotations.Nullable;

/**
 * The memory of an image's pixels, which stays until the last who holds it has let go, and stays counted as long.
 *
 * <p>Holders are images, of the whole or of some rows, each until it is closed and nobody is inside any more. OpenCV's own count of the matrices that show the memory says
 * whether a user's views are left: one matrix, which is never handed out, belongs to this class, so a count of one means none, and nobody can
 * raise it any more once the last image is gone. Thread-safe.
 */
final class PixelMemory {
    private final AtomicInteger holders = new AtomicInteger(1);
    private final Mat matrix;
    private final Object owner;
    private final long bytes;

    /** Somebody else's memory is kept reachable by this. */
    private final @Nullable Object source;

    private final PixelAllocator allocator;

    private PixelMemory(Mat matrix, PixelAllocator allocator, Object owner, long bytes, @Nullable Object source) {
        this.allocator = allocator;
        this.matrix = matrix;
        this.owner = owner;
        this.bytes = bytes;
        this.source = source;
        // Of somebody's PointerScope, which frees what was made inside of it, this is no part.
        matrix.retainReference();
    }

    /** Takes over a matrix of an allocator whose bytes are reserved; the caller is the first holder. */
    static PixelMemory own(Mat matrix, PixelAllocator allocator, Object owner, long bytes) {
        return new PixelMemory(matrix, allocator, owner, bytes, null);
    }

    /** Memory that is not counted; the matrix is a header of it. The caller is the first holder. */
    static PixelMemory shared(Mat matrix, Object source) {
        return new PixelMemory(matrix, PixelAllocator.OPENCV, source, 0, source);
    }

    /** The matrix over all of it; not to be handed out. */
    Mat matrix() {
        return matrix;
    }

    /** Whose memory it is that is shared; null if it is our own. */
    @Nullable
    Object source() {
        return source;
    }

    /** Becomes a further holder; for those who know that there is one. */
    void retain() {
        holders.incrementAndGet();
    }

    /** Ceases to be a holder. */
    void release() {
        if (holders.decrementAndGet() == 0 && !freeUnlessShown()) {
            Lingering.until(this::freeUnlessShown);
        }
    }

    private boolean freeUnlessShown() {
        if (bytes > 0 && isShown()) {
            return false;
        }
        allocator.free(matrix);
        MemoryAccount.release(owner, bytes);
        return true;
    }

    private boolean isShown() {
        UMatData data = matrix.u();
        return data != null && (data.refcount() > 1 || data.urefcount() > 0);
    }

    /** Frees a matrix of ours, which nobody's {@code PointerScope} was to free. */
    static void free(Mat matrix) {
        matrix.release();
        matrix.deallocate();
    }
}
