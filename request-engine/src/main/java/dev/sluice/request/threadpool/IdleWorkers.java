package dev.sluice.request.threadpool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Which workers are parked or about to park: a bit each.
 *
 * <p>A worker sets its own bit, looks once more for work, and parks only while the bit is set. Whoever clears a bit, and only he,
 * unparks that worker. All accesses are sequentially consistent, so of a producer that adds work and then reads the bits, and a
 * worker that sets its bit and then looks for work, at least one sees the other.
 */
final class IdleWorkers {

    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] words;

    IdleWorkers(int workers) {
        words = new long[(workers + 63) / 64];
    }

    void add(int worker) {
        WORD.getAndBitwiseOr(words, worker >> 6, 1L << worker);
    }

    /** Clears the bit. True for exactly one of all who try after one {@link #add}. */
    boolean remove(int worker) {
        long bit = 1L << worker;
        return ((long) WORD.getVolatile(words, worker >> 6) & bit) != 0
                && ((long) WORD.getAndBitwiseAnd(words, worker >> 6, ~bit) & bit) != 0;
    }

    boolean isEmpty() {
        for (int i = 0; i < words.length; i++) {
            if ((long) WORD.getVolatile(words, i) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Removes the lowest idle worker and returns it, or -1. The lowest, so that few workers stay warm rather than all cool. */
    int removeAny() {
        for (int i = 0; i < words.length; i++) {
            for (long word; (word = (long) WORD.getVolatile(words, i)) != 0; ) {
                int worker = (i << 6) + Long.numberOfTrailingZeros(word);
                if (remove(worker)) {
                    return worker;
                }
            }
        }
        return -1;
    }
}
