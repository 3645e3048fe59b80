package dev.sluice.request;

import dev.sluice.request.threadpool.ThreadPool;
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

    /**
     * How many requests a virtual thread executes directly on top of each other; what is nested deeper is submitted. To suspend a virtual
     * thread its stack must fit into one object, half a region of the heap at most with G1: 512 KiB on a heap of less than 4 GiB. A nested
     * request takes some 700 bytes of it, and the user's own frames come on top.
     */
    static final int MAX_NESTING = 200;

    private static final ThreadLocal<@Nullable Coroutine> CURRENT = new ThreadLocal<>();

    final Switchboard home;

    /** This coroutine only. */
    final Frame frame = new Frame();

    /** What runs here. It is also the holder of the locks that are taken here. */
    static final class Frame {
        /** The innermost request, if one executes another directly. */
        @Nullable
        Request<?> request;

        /** What a flight recording is told when {@link #request} ends. */
        RequestEvents.@Nullable RequestExecution execution;

        /** Directly executed requests that lie on this coroutine's stack. */
        int nesting;
    }

    /** Without a worker. */
    Coroutine(Switchboard home) {
        this.home = home;
    }

    /** Of the worker that took {@code job}. */
    Coroutine(Switchboard home, Job job) {
        super(job);
        this.home = home;
    }

    static @Nullable Coroutine current() {
        return CURRENT.get();
    }

    /** {@link #current} for whoever must not fail: a thread without one may need memory to find out. */
    static @Nullable Coroutine currentIfAny() {
        try {
            return CURRENT.get();
        } catch (OutOfMemoryError nothingThereYet) {
            return null;
        }
    }

    /** The request that the calling thread executes. */
    static @Nullable Request<?> currentRequest() {
        Coroutine coroutine = CURRENT.get();
        return coroutine == null ? null : coroutine.frame.request;
    }

    static void setCurrent(@Nullable Coroutine coroutine) {
        if (coroutine == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(coroutine);
        }
    }

    /** Who holds the locks that are taken here. */
    Object lockHolder() {
        return frame;
    }

    /** Gives the worker away until resumed, interrupted, past {@code deadline} on {@link System#nanoTime}, or for no reason. */
    abstract void suspend(long deadline);

    /** Parks the calling thread until unparked, interrupted, past {@code deadline}, or for no reason. */
    static void park(Object blocker, long deadline) {
        if (deadline == Deadline.NONE) {
            LockSupport.park(blocker);
        } else {
            LockSupport.parkNanos(blocker, Math.max(1, Deadline.nanosLeft(deadline)));
        }
    }

    /** Lets the coroutine go on. Callable by anyone, at any time, even after its end. */
    abstract void resume();

    /** How many requests may be executed directly on top of each other here, given the stack there is. */
    abstract int maxNesting();

    /** Gives the calling thread, which runs this, thread-locals as of a new request. Returns those it had; null if there were none but ours. */
    @Nullable
    Object putLocalsAway() {
        return null;
    }

    /** Undoes {@link #putLocalsAway}. */
    void putLocalsBack(@Nullable Object locals) {}

    /** What the calling thread executed when it began with this one. */
    @Nullable
    Coroutine outer() {
        return null;
    }
}
