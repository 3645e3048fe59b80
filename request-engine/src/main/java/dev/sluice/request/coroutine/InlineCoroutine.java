package dev.sluice.request.coroutine;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The calling thread itself, in the debugging mode of an engine without workers. */
public final class InlineCoroutine extends Coroutine {

    private final Thread thread = Thread.currentThread();

    private final @Nullable Coroutine outer;

    /** Of the calling thread, which runs {@code outer}, or none, so far. */
    public InlineCoroutine(@Nullable Coroutine outer) {
        this.outer = outer;
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
    public void suspend(long deadline) {
        Coroutine carrier = carrier();
        if (carrier == null) {
            park(this, deadline);
        } else {
            carrier.suspend(deadline);
        }
    }

    @Override
    public void resume() {
        Coroutine carrier = carrier();
        if (carrier == null) {
            LockSupport.unpark(thread);
        } else {
            carrier.resume();
        }
    }

    @Override
    public int maxNesting() {
        return Integer.MAX_VALUE;
    }
}
