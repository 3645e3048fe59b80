package dev.sluice.nativeops.tile;

import dev.sluice.nativeops.memory.IdleScratch;
import dev.sluice.nativeops.memory.MatTypes;
import dev.sluice.nativeops.memory.MemoryAccount;
import dev.sluice.nativeops.memory.OpenCv;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * The matrices of one operation's tiles: handed on from tile to tile while they have one shape, and left idle for the next operation.
 *
 * <p>The bytes of all that can be in use at once are reserved in the beginning, so that no tile ever waits for memory.
 */
final class TileBuffers implements AutoCloseable {
    private final long reserved;
    private final int most;
    private final Object owner;

    /** Guarded by this. */
    private final List<Mat> idle = new ArrayList<>();

    /** Bytes of all matrices, idle or not; guarded by this. */
    private long held;

    /**
     * Reserves the bytes, waiting for them if need be.
     *
     * @param most matrices in use at once
     */
    TileBuffers(long bytes, int most) {
        OpenCv.OneThread.load();
        this.reserved = bytes;
        this.most = most;
        this.owner = MemoryAccount.reserve(bytes);
    }

    /** A matrix of any content, continuous in memory. */
    Mat take(int rows, int columns, int type) {
        synchronized (this) {
            for (Iterator<Mat> each = idle.iterator(); each.hasNext(); ) {
                Mat mat = each.next();
                if (mat.rows() == rows && mat.cols() == columns && mat.type() == type) {
                    each.remove();
                    return mat;
                }
            }
            long bytes = (long) rows * columns * MatTypes.pixelBytes(type);
            while (held + bytes > reserved && !idle.isEmpty()) {
                free(idle.removeFirst());
            }
            held += bytes;
        }
        return IdleScratch.take(rows, columns, type);
    }

    /** Takes a matrix back. One that somebody else holds as well, by a header of his own, is his from now on. */
    synchronized void give(Mat mat) {
        if (mat.u().refcount() > 1) {
            free(mat);
        } else {
            idle.addLast(mat);
        }
    }

    private void free(Mat mat) {
        held -= mat.rows() * mat.step();
        mat.release();
        mat.close();
    }

    /** To be called when no tile runs any more. */
    @Override
    public synchronized void close() {
        IdleScratch.give(List.copyOf(idle), most);
        idle.clear();
        MemoryAccount.release(owner, reserved);
    }
}
