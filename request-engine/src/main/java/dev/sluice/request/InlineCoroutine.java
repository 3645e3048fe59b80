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

    /** What the thread runs, when it is not for debugging: that gives its worker away; null if there is none. */
    private @Nullable Coroutine carrier() {
        Coroutine below = outer;
        while (below instanceof InlineCoroutine inline) {
            below = inline.outer;
        }
        return below;
    }

    @Override
    Object lockHolder() {
        Coroutine carrier = carrier();
        return carrier == null ? thread : carrier.lockHolder();
    }

    @Override
    void suspend(long deadline) {
        Coroutine carrier = carrier();
        if (carrier == null) {
            park(this, deadline);
        } else {
            carrier.suspend(deadline);
        }
    }

    @Override
    void resume() {
        Coroutine carrier = carrier();
        if (carrier == null) {
            LockSupport.unpark(thread);
        } else {
            carrier.resume();
        }
    }

    @Override
    int maxNesting() {
        return Integer.MAX_VALUE;
    }
}
