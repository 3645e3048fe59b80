package dev.sluice.cli;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets images into a run: never more than so many, and never more bytes than the budget.
 *
 * <p>Each image takes all it will ever need before it starts, so that images never wait for one another half-way. One
 * that needs more than the whole budget is let in alone. Used by the feeding thread ({@link #enter}) and by those who finish
 * ({@link #leave}); thread-safe.
 */
final class Admission {
    private final int maxImages;
    private final long maxBytes;

    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int images; // guarded by lock
    private long bytes; // guarded by lock
    private boolean closed; // guarded by lock

    Admission(int maxImages, long maxBytes) {
        this.maxImages = maxImages;
        this.maxBytes = maxBytes;
    }

    /** Waits for room and takes it; false when the run was closed instead. */
    boolean enter(long need) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && images > 0 && (images >= maxImages || bytes + need > maxBytes)) {
                changed.await();
            }
            if (closed) {
                return false;
            }
            images++;
            bytes += need;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Gives back what {@link #enter} took. */
    void leave(long need) {
        lock.lock();
        try {
            images--;
            bytes -= need;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nobody is let in any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
