package dev.sluice.nativeops.memory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;

/*
 * Who owns a scratch buffer. While an operation runs, its buffers are the operation's, which has reserved their bytes. When it
 * ends they are handed over to this class, and only then are the bytes released: from now on they count as idle, which is not
 * in use, but there. An operation that finds one of its shape takes it over, inside the bytes that it has reserved.
 *
 * Invariant: used and idle bytes together never exceed the budget. Whoever takes bytes from the budget calls makeRoom before making
 * use of them, which frees idle buffers, the oldest first, until it holds again. So nobody ever waits for an idle buffer or is
 * refused because of one.
 *
 * Kept are at most as many as one operation uses at once, the one that ended last, whichever engines they come from. They are the process's and not one engine's, since native memory must not wait until the collector finds
 * an engine unreachable.
 */
/** Native scratch buffers between two operations: kept for the next one, freed as soon as anybody wants the memory. */
public final class IdleScratch {
    /** The newest first; guarded by itself. */
    private static final Deque<Mat> IDLE = new ArrayDeque<>();

    /** Changed under the guard of IDLE; raised before the same bytes are released, so whoever reserves them after that sees it. */
    private static final AtomicLong BYTES = new AtomicLong();

    private IdleScratch() {}

    /** Bytes of all idle buffers. */
    static long bytes() {
        return BYTES.get();
    }

    /** Takes over an idle buffer or makes one; the caller has reserved its bytes. */
    public static Mat take(int rows, int columns, int type) {
        Mat idle = poll(rows, columns, type);
        if (idle != null) {
            return idle;
        }
        Mat fresh = allocate(() -> new Mat(rows, columns, type));
        // It outlives the operation, and so a PointerScope around that.
        fresh.retainReference();
        return fresh;
    }

    private static @Nullable Mat poll(int rows, int columns, int type) {
        synchronized (IDLE) {
            for (Iterator<Mat> each = IDLE.iterator(); each.hasNext(); ) {
                Mat mat = each.next();
                if (mat.rows() == rows && mat.cols() == columns && mat.type() == type) {
                    each.remove();
                    BYTES.addAndGet(-bytes(mat));
                    return mat;
                }
            }
            return null;
        }
    }

    /**
     * Hands buffers over; the caller releases their bytes after this.
     *
     * @param most how many may be idle, these included; the oldest ones beyond are freed
     */
    public static void give(List<Mat> buffers, int most) {
        synchronized (IDLE) {
            for (Mat mat : buffers) {
                IDLE.addFirst(mat);
                BYTES.addAndGet(bytes(mat));
            }
            while (IDLE.size() > most) {
                freeOldest();
            }
        }
    }

    /** Frees as many as needed to keep used and idle bytes within the budget. */
    public static void makeRoom() {
        if (BYTES.get() == 0) {
            return;
        }
        synchronized (IDLE) {
            while (!IDLE.isEmpty() && MemoryAccount.inUse() > MemoryAccount.budget() - BYTES.get()) {
                freeOldest();
            }
        }
    }

    /** Allocates native memory; if there is none, once more after all idle buffers are freed. */
    public static Mat allocate(Supplier<Mat> allocation) {
        try {
            return allocation.get();
        } catch (RuntimeException | OutOfMemoryError e) {
            if (BYTES.get() == 0) {
                throw e;
            }
            give(List.of(), 0);
            return allocation.get();
        }
    }

    private static void freeOldest() {
        Mat mat = IDLE.removeLast();
        BYTES.addAndGet(-bytes(mat));
        PixelMemory.free(mat);
    }

    private static long bytes(Mat mat) {
        return mat.rows() * mat.step();
    }
}
