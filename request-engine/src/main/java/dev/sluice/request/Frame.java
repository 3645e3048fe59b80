package dev.sluice.request;

import static java.util.Objects.requireNonNull;

import dev.sluice.request.coroutine.Coroutine;
import dev.sluice.request.telemetry.RequestEvents;
import org.jspecify.annotations.Nullable;

/**
 * What runs on a coroutine: the innermost request, and what it takes along. One for each coroutine, and the holder of the locks that are taken
 * there. Of that coroutine only, unless said otherwise.
 */
final class Frame implements Runnable {

    /** For threads that are no coroutine, or one that cannot be told without this. */
    private static final ThreadLocal<@Nullable Frame> OF_THREAD = new ThreadLocal<>();

    /** Anyone. */
    final Switchboard home;

    /** Anyone. */
    final Coroutine coroutine;

    /** Who holds the locks that are taken here: in the debugging mode what is not for debugging, or the thread. */
    final Object lockHolder;

    /** What the calling thread executed when it began with this one, in the debugging mode. */
    final @Nullable Frame outer;

    /** The innermost request, if one executes another directly. */
    @Nullable
    Request<?> request;

    /** What a flight recording is told when {@link #request} ends. */
    RequestEvents.@Nullable RequestExecution execution;

    /** Directly executed requests that lie on this coroutine's stack. */
    int nesting;

    /** What was begun here and left by something thrown in the engine, before its end. */
    private @Nullable DirectWaiter left;

    /** Of a coroutine that runs what was submitted. */
    Frame(Switchboard home, Coroutine coroutine) {
        this.home = home;
        this.coroutine = coroutine;
        this.outer = null;
        this.lockHolder = this;
    }

    /** In the debugging mode, of the calling thread, which executes {@code outer}, or nothing, so far. */
    Frame(Switchboard home, Coroutine coroutine, @Nullable Frame outer) {
        this.home = home;
        this.coroutine = coroutine;
        this.outer = outer;
        this.lockHolder = outer == null ? Thread.currentThread() : outer.lockHolder;
        this.request = outer == null ? null : outer.request;
    }

    /** What the calling thread runs; null in a foreign thread. */
    static @Nullable Frame current() {
        Coroutine coroutine = Coroutine.ofThisThread();
        return coroutine != null ? (Frame) coroutine.attached() : OF_THREAD.get();
    }

    /** {@link #current} for whoever must not fail: a thread without one may need memory to find out. */
    static @Nullable Frame currentIfAny() {
        try {
            return current();
        } catch (OutOfMemoryError nothingThereYet) {
            return null;
        }
    }

    /** The request that the calling thread executes. */
    static @Nullable Request<?> currentRequest() {
        Frame frame = current();
        return frame == null ? null : frame.request;
    }

    static void setCurrent(@Nullable Frame frame) {
        Coroutine coroutine = Coroutine.ofThisThread();
        if (coroutine != null) {
            coroutine.attach(frame);
        } else if (frame == null) {
            OF_THREAD.remove();
        } else {
            OF_THREAD.set(frame);
        }
    }

    /** Of its worker; -1 if it has none. Anyone. */
    int workerIndex() {
        return coroutine.workerIndex();
    }

    /** Runs the request that its coroutine has begun. */
    @Override
    public void run() {
        Execution.runQueued(requireNonNull(request), this);
    }

    /** What {@code waiter} executes has perhaps not ended, and there may be no stack to end it here. */
    void leave(DirectWaiter waiter, Throwable thrown) {
        waiter.thrown = thrown;
        waiter.nextLeft = left;
        left = waiter;
    }

    /** Ends what was left, where there is stack for it: at the bottom, once nothing runs here any more. */
    void endLeft() {
        for (DirectWaiter waiter; (waiter = left) != null; ) {
            left = waiter.nextLeft;
            if (waiter.target instanceof Request<?> request && waiter.thrown != null) {
                Ending.endLeft(request, this, waiter.thrown);
            }
        }
    }

    /** Gives the calling thread, which runs this, thread-locals as of a new request: none. Returns those it had; null if there were none, or they are not to be put away. */
    @Nullable
    Object putLocalsAway() {
        return coroutine.takeLocals();
    }

    /** Undoes {@link #putLocalsAway}. */
    void putLocalsBack(@Nullable Object locals) {
        coroutine.takeLocals(); // what the request has left
        if (locals != null) {
            coroutine.setLocals(locals);
        }
    }
}
