package dev.sluice.request;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What runs requests: a thread of control that can be suspended, and that always resumes on the worker where it began.
 *
 * <p>Suspension is by permit, like parking: {@link #resume} before {@link #suspend} makes the latter return at once, and it may
 * also return for no reason. So whoever suspends looks at its own condition in a loop, and whoever changes that condition resumes
 * afterwards.
 */
abstract class Coroutine extends ThreadPool.Task {

    /** The deadline of who waits without one. */
    static final long NO_DEADLINE = Long.MAX_VALUE;

    /**
     * How many requests a virtual thread executes directly on top of each other; what is nested deeper is submitted. To suspend a virtual
     * thread its stack must fit into one object, half a region of the heap at most with G1: 512 KiB on a heap of less than 4 GiB. A nested
     * request takes some 700 bytes of it, and the user's own frames come on top.
     */
    static final int MAX_NESTING = 200;

    private static final ThreadLocal<@Nullable Coroutine> CURRENT = new ThreadLocal<>();

    final RequestEngine engine;

    /** The request that runs here now, the innermost if one executes another directly; this coroutine only. */
    @Nullable
    Request<?> request;

    /** What a flight recording is told when {@link #request} ends; this coroutine only. */
    RequestEvents.@Nullable RequestExecution execution;

    /** Made when the submitted request that runs here takes its first lock, see {@link #lockHolder()}; this coroutine only. */
    @Nullable
    private Object lockHolder;

    /** Directly executed requests that lie on this coroutine's stack; this coroutine only. */
    int nesting;

    Coroutine(RequestEngine engine) {
        this.engine = engine;
    }

    static @Nullable Coroutine current() {
        return CURRENT.get();
    }

    /** The request that the calling thread executes. */
    static @Nullable Request<?> currentRequest() {
        Coroutine coroutine = CURRENT.get();
        return coroutine == null ? null : coroutine.request;
    }

    static void setCurrent(@Nullable Coroutine coroutine) {
        if (coroutine == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(coroutine);
        }
    }

    /** What holds the locks that are taken here: the thread serves many submitted requests, and none may unlock another's. */
    final Object lockHolder() {
        Object holder = lockHolder;
        if (holder == null) {
            holder = new Object();
            lockHolder = holder;
        }
        return holder;
    }

    /** A submitted request begins. */
    final void forgetLockHolder() {
        lockHolder = null;
    }

    /** Gives the worker away until resumed, interrupted, past {@code deadline} on {@link System#nanoTime}, or for no reason. */
    abstract void suspend(long deadline);

    /** Parks the calling thread until unparked, interrupted, past {@code deadline}, or for no reason. */
    static void park(Object blocker, long deadline) {
        if (deadline == NO_DEADLINE) {
            LockSupport.park(blocker);
        } else {
            LockSupport.parkNanos(blocker, Math.max(1, deadline - System.nanoTime()));
        }
    }

    /** Lets the coroutine go on. Callable by anyone, at any time, even after its end. */
    abstract void resume();

    /** How many requests may be executed directly on top of each other here, given the stack there is. */
    abstract int maxNesting();

    /** What the calling thread executed when it began with this one. */
    @Nullable
    Coroutine outer() {
        return null;
    }

    /** The index of the worker, -1 without one. */
    int workerIndex() {
        return worker == null ? -1 : worker.index;
    }
}
