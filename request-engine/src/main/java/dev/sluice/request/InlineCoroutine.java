package dev.sluice.request;

import java.util.concurrent.locks.LockSupport;

/** The calling thread itself, in the debugging mode of an engine without workers. */
final class InlineCoroutine extends Coroutine {

    private final Thread thread = Thread.currentThread();

    InlineCoroutine(RequestEngine engine) {
        super(engine);
    }

    @Override
    public void run() {
        throw new AssertionError("runs in its caller");
    }

    @Override
    void suspend(long deadline) {
        if (deadline == NO_DEADLINE) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, Math.max(1, deadline - System.nanoTime()));
        }
    }

    @Override
    void resume() {
        LockSupport.unpark(thread);
    }

    @Override
    int maxNesting() {
        return Integer.MAX_VALUE;
    }
}
