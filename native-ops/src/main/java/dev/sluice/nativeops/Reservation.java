package dev.sluice.nativeops;

import dev.sluice.nativeops.memory.MemoryAccount;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Bytes of the budget of {@link NativeMemory} that are somebody's own, from {@link NativeMemory#reserve} until it is closed.
 *
 * <p>It is a number in the books and holds no memory itself: free the memory first, then close this. Safe for use by any number of threads.
 */
public final class Reservation implements AutoCloseable {
    private final Object owner;
    private final long bytes;
    private final AtomicBoolean closed = new AtomicBoolean();

    Reservation(Object owner, long bytes) {
        this.owner = owner;
        this.bytes = bytes;
    }

    /** {@return how many bytes} */
    public long bytes() {
        return bytes;
    }

    /** Gives the bytes back; closing again does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            MemoryAccount.release(owner, bytes);
        }
    }

    @Override
    public String toString() {
        return "Reservation[" + bytes + " bytes" + (closed.get() ? ", closed]" : "]");
    }
}
