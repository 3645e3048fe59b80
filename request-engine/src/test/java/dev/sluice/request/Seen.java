package dev.sluice.request;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/** Remembers what went through a callable. */
final class Seen {

    private final CountDownLatch left = new CountDownLatch(1);
    private volatile boolean entered;
    private volatile Throwable thrown;

    /** The same callable, watched. */
    <T> Callable<T> in(Callable<T> body) {
        return () -> {
            entered = true;
            try {
                return body.call();
            } catch (Throwable failure) {
                thrown = failure;
                throw failure;
            } finally {
                left.countDown();
            }
        };
    }

    boolean entered() {
        return entered;
    }

    /** What the callable threw, once it has left; null if it returned. */
    Throwable thrown() throws InterruptedException {
        Awaits.on(left);
        return thrown;
    }
}
