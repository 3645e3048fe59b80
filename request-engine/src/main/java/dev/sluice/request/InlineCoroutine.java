package dev.sluice.request;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The calling thread itself, in the debugging mode of an engine without workers. */
final class InlineCoroutine extends Coroutine {

    private final Thread thread = Thread.currentThread();

    private final @Nullable Coroutine outer;

    InlineCoroutine(Switchboard home, @Nullable Coroutine outer) {
        super(home);
        this.outer = outer;
    }

    @Override
    @Nullable
    Coroutine outer() {
        return outer;
    }

    @Override
    public void run() {
        throw new AssertionError("runs in its caller");
    }

    @Override
    void suspend(long deadline) {
        park(this, deadline);
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
