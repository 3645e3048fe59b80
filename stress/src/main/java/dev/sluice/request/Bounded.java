package dev.sluice.request;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what has to happen. If it does not for ten seconds, the test goes on and reports what it sees. */
final class Bounded {

    private static final long LIMIT = TimeUnit.SECONDS.toNanos(10);

    static void until(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean() && System.nanoTime() - start < LIMIT) {
            Thread.onSpinWait();
        }
    }

    private Bounded() {}
}
