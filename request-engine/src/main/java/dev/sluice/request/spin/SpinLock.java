package dev.sluice.request.spin;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Mutual exclusion for a few instructions at a time.
 *
 * <p>The engine's own data is touched by workers and by virtual threads alike. A lock that parks would suspend a request in the
 * middle of the engine's bookkeeping, so this one spins, and gives its processor away when the holder seems to have lost his.
 */
public final class SpinLock {

    private static final VarHandle HELD;

    static {
        try {
            HELD = MethodHandles.lookup().findVarHandle(SpinLock.class, "held", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // through HELD
    private boolean held;

    /** A lock that nobody holds. */
    public SpinLock() {}

    /** Takes the lock. Not reentrant. */
    public void lock() {
        if (!HELD.compareAndSet(this, false, true)) {
            for (int turn = 1; !tryLock(); turn++) {
                pause(turn);
            }
        }
    }

    /** Takes the lock if it seems free. True if it did. */
    public boolean tryLock() {
        return !(boolean) HELD.getOpaque(this) && HELD.compareAndSet(this, false, true);
    }

    /** Volatile, not only release: what its callers read next must not be read before the lock is seen free. */
    public void unlock() {
        HELD.setVolatile(this, false);
    }

    /**
     * One turn of waiting for a holder of a few instructions.
     *
     * @param turn how many came before it
     */
    public static void pause(int turn) {
        if ((turn & 63) == 0) {
            try {
                Thread.yield();
            } catch (StackOverflowError | OutOfMemoryError cannotLeave) {
                // A virtual thread whose stack is too large to leave its worker, or cannot be copied: it spins on.
                Thread.onSpinWait();
            }
        } else {
            Thread.onSpinWait();
        }
    }
}
