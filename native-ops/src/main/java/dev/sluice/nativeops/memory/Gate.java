package dev.sluice.nativeops.memory;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Counts who is inside of something, and tells when nobody is any more: for images that are closed under an operation, strips of an
 * operation that ends early, sources that are closed while regions are read.
 *
 * <pre>
 *  state    meaning                      becomes
 *  n        n are inside                 n+1 by enter, n-1 by leave, SHUT+n by shut
 *  SHUT+n   n are inside, nobody enters  SHUT+n-1 by leave, SHUT+n+1 by join unless n is 0; at SHUT+0, which stays, the last action runs and waiters are woken
 * </pre>
 *
 * <p>Safe for use by any number of threads and requests. Nothing here waits but {@link #awaitEmpty}, and nothing throws.
 */
public final class Gate {
    private static final int SHUT = Integer.MIN_VALUE;

    private final AtomicInteger state = new AtomicInteger();

    /** What happens once nobody is inside any more; run by whoever brings the state to {@link #SHUT}. */
    private final Runnable whenEmpty;

    /** Set before it looks at the state, hence seen by whoever empties it after that look. */
    private volatile @Nullable Thread waiter;

    /** A gate at whose end nothing happens. */
    public Gate() {
        this(() -> {});
    }

    /**
     * An open gate.
     *
     * @param whenEmpty run once, by the thread that shuts or the last one that leaves; must not throw
     */
    public Gate(Runnable whenEmpty) {
        this.whenEmpty = whenEmpty;
    }

    /** Goes in, to be followed by {@link #leave}; false, and nothing to follow, if it is shut. */
    public boolean enter() {
        while (true) {
            int now = state.get();
            if (now < 0) {
                return false;
            }
            if (state.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    /** Goes in although it is shut, as long as somebody else is inside; followed by {@link #leave} as well. */
    public boolean join() {
        while (true) {
            int now = state.get();
            if (now == SHUT) {
                return false;
            }
            if (state.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    /** Goes out. */
    public void leave() {
        if (state.decrementAndGet() == SHUT) {
            emptied();
        }
    }

    /** Lets nobody in any more. Returns whether this call did it, false if it was shut before. */
    public boolean shut() {
        int before = state.getAndUpdate(now -> now | SHUT);
        if (before == 0) {
            emptied();
        }
        return before >= 0;
    }

    /** Whether nobody enters any more. */
    public boolean isShut() {
        return state.get() < 0;
    }

    /**
     * Waits until a shut gate is empty, whatever cancels or interrupts; an interrupt's flag is set again at the end. For one thread at a
     * time. It is a plain park, since a cancelled request has no other way to wait.
     */
    public void awaitEmpty() {
        waiter = Thread.currentThread();
        boolean interrupted = false;
        while (state.get() != SHUT) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        waiter = null;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void emptied() {
        whenEmpty.run();
        LockSupport.unpark(waiter);
    }
}
