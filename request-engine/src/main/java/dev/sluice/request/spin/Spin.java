package dev.sluice.request.spin;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Looks for something for a while before a thread parks.
 *
 * <p>Parking a thread and unparking it from another costs several microseconds, tens of them in a virtual machine, and a small request is
 * over sooner. But a thread that spins on a processor which another needs in order to make progress costs a whole time slice. So in the
 * whole JVM at most one thread less than there are processors spins for long. All others give up after {@value #SHORT_NANOS} ns, which is
 * enough to take the place of one that has just found what it looked for.
 */
public final class Spin {

    private static final long SHORT_NANOS = 1_500;
    private static final long LONG_NANOS = 40_000;
    private static final int TURNS_PER_LOOK_AT_THE_CLOCK = 16;

    private static final int MAX_LONG = Runtime.getRuntime().availableProcessors() - 1;
    private static final AtomicInteger LONG = new AtomicInteger();

    private Spin() {}

    /**
     * Spins until {@code found}, or for a while. Not for virtual threads, which have better to do.
     *
     * @param found what is waited for, asked again and again
     * @return whether it was found
     */
    public static boolean until(BooleanSupplier found) {
        if (MAX_LONG == 0) {
            return false;
        }
        long start = System.nanoTime();
        boolean longer = false;
        try {
            while (true) {
                for (int i = 0; i < TURNS_PER_LOOK_AT_THE_CLOCK; i++) {
                    if (found.getAsBoolean()) {
                        return true;
                    }
                    Thread.onSpinWait();
                }
                longer = longer || enterLong();
                if (System.nanoTime() - start > (longer ? LONG_NANOS : SHORT_NANOS)) {
                    return false;
                }
            }
        } finally {
            if (longer) {
                LONG.decrementAndGet();
            }
        }
    }

    /**
     * Parks the calling thread, which must not end of it. A virtual thread needs memory to park: where there is none this returns at once, as
     * parking may for no reason.
     *
     * @param blocker what it waits in, for people who look at threads
     */
    public static void park(Object blocker) {
        try {
            LockSupport.park(blocker);
        } catch (OutOfMemoryError noRoomForItsStack) {
            Thread.onSpinWait();
        }
    }

    private static boolean enterLong() {
        if (LONG.get() >= MAX_LONG) {
            return false;
        }
        if (LONG.incrementAndGet() <= MAX_LONG) {
            return true;
        }
        LONG.decrementAndGet();
        return false;
    }
}
