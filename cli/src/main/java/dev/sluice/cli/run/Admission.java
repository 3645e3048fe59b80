package dev.sluice.cli.run;

import dev.sluice.cli.text.Printable;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Lets images into one or more runs: never more than so many, and never more bytes than the budget.
 *
 * <p>Each image takes all it will ever need before it starts, so that images never wait for one another half-way. One
 * that needs more than the whole budget is let in alone. Used by the feeding threads ({@link #enter}) and by those who finish
 * ({@link #leave}); thread-safe.
 */
public final class Admission {
    private final int maxImages;
    private final long maxBytes;
    private final String setting;

    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int images; // guarded by lock
    private long bytes; // guarded by lock

    /** Admission under a budget; {@code setting} is what a person would change to have another one. */
    public Admission(int maxImages, long maxBytes, String setting) {
        this.maxImages = maxImages;
        this.maxBytes = maxBytes;
        this.setting = setting;
    }

    /** The budget in bytes. */
    long maxBytes() {
        return maxBytes;
    }

    /** The budget for a person, such as {@code --memory allows 2 GiB}. */
    String limit() {
        return setting + " allows " + Printable.bytes(maxBytes);
    }

    /** Waits for room and takes it; false when the run that asks has stopped instead. */
    public boolean enter(long need, BooleanSupplier stopped) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!stopped.getAsBoolean() && images > 0 && (images >= maxImages || bytes + need > maxBytes)) {
                changed.await();
            }
            if (stopped.getAsBoolean()) {
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
    public void leave(long need) {
        lock.lock();
        try {
            images--;
            bytes -= need;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Has everybody who waits ask again whether its run has stopped. */
    public void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
