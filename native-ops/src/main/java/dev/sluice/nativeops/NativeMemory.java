package dev.sluice.nativeops;

import dev.sluice.request.RequestCondition;
import dev.sluice.request.RequestLock;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the native bytes that images and workspaces hold, and keeps them within a budget. One account for the process.
 *
 * <p>Whoever would exceed the budget waits until others have released enough; inside a request that is a suspension, which
 * frees the worker. What is larger than the whole budget fails at once with {@link NativeMemoryException}. The decoders' and
 * encoders' inner buffers are OpenCV's own and are not counted.
 *
 * <p>Safe for use by any number of threads.
 */
public final class NativeMemory {
    private static final AtomicLong IN_USE = new AtomicLong();
    private static final AtomicLong PEAK = new AtomicLong();
    private static volatile long budget = Long.MAX_VALUE;

    private static final RequestLock LOCK = new RequestLock();
    private static final RequestCondition RELEASED = LOCK.newCondition();

    /** Those who wait for room, so that a release need not take the lock when there are none. */
    private static final AtomicLong WAITING = new AtomicLong();

    private NativeMemory() {}

    /** Bytes held now. */
    public static long inUse() {
        return IN_USE.get();
    }

    /** The most bytes ever held at once since the start or the last {@link #resetPeak()}. */
    public static long peak() {
        return PEAK.get();
    }

    /** Begins a new measurement of the peak, at what is held now. */
    public static void resetPeak() {
        PEAK.set(IN_USE.get());
    }

    /** The most bytes that may be held at once; {@link Long#MAX_VALUE}, no limit, unless set. */
    public static long budget() {
        return budget;
    }

    /**
     * Sets the budget. What is held already stays, even if it is more.
     *
     * @param bytes at least 1
     */
    public static void budget(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("the budget must be at least 1 byte, not " + bytes);
        }
        budget = bytes;
        wakeWaiting();
    }

    /**
     * Takes bytes from the budget, waiting for room if need be.
     *
     * @throws NativeMemoryException if they can never fit
     */
    static void reserve(long bytes) {
        if (tryReserve(bytes)) {
            return;
        }
        WAITING.incrementAndGet();
        LOCK.lock();
        try {
            while (!tryReserve(bytes)) {
                RELEASED.awaitUninterruptibly();
            }
        } finally {
            LOCK.unlock();
            WAITING.decrementAndGet();
        }
    }

    /** Counts bytes that exist already, whatever the budget. */
    static void account(long bytes) {
        raisePeak(IN_USE.addAndGet(bytes));
    }

    static void release(long bytes) {
        IN_USE.addAndGet(-bytes);
        wakeWaiting();
    }

    private static boolean tryReserve(long bytes) {
        while (true) {
            long allowed = budget;
            if (bytes > allowed) {
                throw NativeMemoryException.neverFits(bytes, allowed);
            }
            long held = IN_USE.get();
            if (held > allowed - bytes) {
                return false;
            }
            if (IN_USE.compareAndSet(held, held + bytes)) {
                raisePeak(held + bytes);
                return true;
            }
        }
    }

    private static void raisePeak(long held) {
        PEAK.accumulateAndGet(held, Math::max);
    }

    /**
     * A waiter counts itself before it looks for room, so one that missed this release is seen here and woken.
     *
     * <p>Whoever releases may be a cancelled request, for which a lock that is not free would throw: another thread wakes the
     * waiters then.
     */
    private static void wakeWaiting() {
        if (WAITING.get() == 0) {
            return;
        }
        if (LOCK.tryLock()) {
            signalAndUnlock();
        } else {
            Thread.ofPlatform().daemon().name("sluice-native-memory").start(() -> {
                LOCK.lock();
                signalAndUnlock();
            });
        }
    }

    private static void signalAndUnlock() {
        try {
            RELEASED.signalAll();
        } finally {
            LOCK.unlock();
        }
    }
}
