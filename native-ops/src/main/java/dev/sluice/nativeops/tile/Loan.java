package dev.sluice.nativeops.tile;

import dev.sluice.nativeops.memory.LentPointers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * What a tile's function has made of its matrices: pointers, and segments below buffers and indexers. At its end the pointers become null and the segments are closed, for the memory
 * goes to the next tile. Thread-safe.
 */
final class Loan {
    private static final long PAUSE_NANOS = 50_000;

    private final LentPointers pointers = new LentPointers();

    /** Guarded by this, as what is below. */
    private @Nullable Arena arena;

    private boolean over;

    void add(Pointer pointer) {
        pointers.add(pointer);
    }

    @SuppressWarnings("MustBeClosedChecker") // By end().
    synchronized MemorySegment memory(long address, long bytes) {
        if (over) {
            throw new IllegalStateException(
                    "the tile is over: its matrices are lent to the function until that returns or throws");
        }
        Arena all = arena;
        if (all == null) {
            all = Arena.ofShared();
            arena = all;
        }
        return MemorySegment.ofAddress(address).reinterpret(bytes, all, null);
    }

    /** Ends it, once no native call that the function left behind in another thread works in a segment any more. */
    void end() {
        while (!isEnded()) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private synchronized boolean isEnded() {
        over = true;
        pointers.end();
        if (arena != null) {
            try {
                arena.close();
            } catch (IllegalStateException inUse) {
                return !arena.scope().isAlive();
            }
        }
        return true;
    }
}
