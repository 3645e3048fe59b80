package dev.sluice.request.coroutine;

import static java.util.Objects.requireNonNull;

import dev.sluice.request.threadpool.ThreadPool;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread of control that can be suspended, and that always resumes on the worker where it began. What it runs is its {@link Body}'s business.
 *
 * <p>Suspension is by permit, like parking: {@link #resume} before {@link #suspend} makes the latter return at once, and it may
 * also return for no reason. So whoever suspends looks at its own condition in a loop, and whoever changes that condition resumes
 * afterwards.
 */
public abstract class Coroutine extends ThreadPool.Task {

    /**
     * How many bodies a virtual thread executes directly on top of each other; what is nested deeper is submitted. To suspend a virtual
     * thread its stack must fit into one object, half a region of the heap at most with G1: 512 KiB on a heap of less than 4 GiB. A nested
     * request takes some 700 bytes of it, and the user's own frames come on top.
     */
    static final int MAX_NESTING = 200;

    /** What the first suspension loads, which others depend on. */
    public static final List<Class<?>> NEEDED = List.of(AffineCoroutine.class, PoolBlocker.class, SlotCoroutine.class);

    /** A task that a worker takes once, and that goes on in a coroutine of that worker. */
    public abstract static class Body extends ThreadPool.Task {

        /**
         * Begins in {@code coroutine}, whose thread calls this and then what it returns; null if there is nothing to run. What it throws comes to
         * {@link #fail}. The body itself is forgotten before the rest runs, which may wait for long.
         */
        protected abstract @Nullable Runnable begin(Coroutine coroutine);

        /** There was no memory to begin; harmless if it has begun. */
        protected abstract void fail(Throwable cannotStart);
    }

    /** Until it begins. Of its thread only, once that runs. */
    private @Nullable Body body;

    /** Of its thread only. */
    private @Nullable Object attached;

    /** Without a worker. */
    Coroutine() {}

    /** Of the worker that took {@code body}. */
    Coroutine(Body body) {
        super(body);
        this.body = body;
    }

    /** All that runs here; once, by its thread. Throws nothing. */
    final void live() {
        try {
            Runnable begun = begin();
            if (begun != null) {
                begun.run();
            }
        } catch (Throwable leftBehind) {
            // it has begun, and was ended as well as could be
        }
        attached = null; // whoever keeps the thread shall not keep that
    }

    private @Nullable Runnable begin() {
        Body begins = requireNonNull(body);
        body = null;
        try {
            return begins.begin(this);
        } catch (Throwable cannotStart) {
            begins.fail(cannotStart);
            return null;
        }
    }

    /** Gives the worker away until resumed, interrupted, past {@code deadline} on {@link System#nanoTime}, or for no reason. */
    public abstract void suspend(long deadline);

    /** Parks the calling thread until unparked, interrupted, past {@code deadline}, or for no reason. */
    public static void park(Object blocker, long deadline) {
        if (deadline == Deadline.NONE) {
            LockSupport.park(blocker);
        } else {
            LockSupport.parkNanos(blocker, Math.max(1, Deadline.nanosLeft(deadline)));
        }
    }

    /** Lets the coroutine go on. Callable by anyone, at any time, even after its end. */
    public abstract void resume();

    /** How many requests may be executed directly on top of each other here, given the stack there is. */
    public abstract int maxNesting();

    /** The coroutine that the calling thread is, if that can be told without thread-locals; else null. Allocates nothing. */
    public static @Nullable Coroutine ofThisThread() {
        return AffineCoroutine.current();
    }

    /** Keeps something at hand for what runs here, where {@link #ofThisThread} finds this; of its thread only. */
    public final void attach(@Nullable Object something) {
        attached = something;
    }

    /** What was attached last; of its thread only. */
    public final @Nullable Object attached() {
        return attached;
    }

    /** Takes the thread-locals of the calling thread, which runs this, away, and returns them; null if they are not the coroutine's to take, or there are none. */
    public @Nullable Object takeLocals() {
        return null;
    }

    /** Gives the calling thread, which runs this, the thread-locals that were taken. */
    public void setLocals(Object locals) {}
}
