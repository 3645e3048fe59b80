package dev.sluice.request;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what has to happen. If it does not for ten seconds, the test goes on and reports what it sees. */
public final class Bounded {

    private static final long LIMIT = TimeUnit.SECONDS.toNanos(10);

    /** Returns when {@code condition} holds, or after ten seconds. */
    public static void until(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean() && System.nanoTime() - start < LIMIT) {
            Thread.onSpinWait();
        }
    }

    private Bounded() {}
}
