package dev.sluice.request;

import dev.sluice.request.coroutine.Coroutine;
import dev.sluice.request.coroutine.Deadline;
import dev.sluice.request.coroutine.PoolBlocker;
import dev.sluice.request.coroutine.VirtualThreads;
import dev.sluice.request.spin.Spin;
import dev.sluice.request.telemetry.RequestEvents;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One party, a request or a foreign thread, that waits for one thing: a request, a pool, a lock, a condition.
 *
 * <pre>
 *   state      to         by                                                                     method
 *   WAITING    SIGNALLED  whoever provides the thing, who then wakes the waiter                  signal, signalAlone
 *   WAITING    GONE       the waiter itself (cancelled, interrupted, timed out, no memory or     leave
 *                         stack to wait), or who withdraws the wait
 * </pre>
 *
 * Both end states are final, so what is waited for is never given to a waiter that has left, and a waiter that was given it always
 * knows. A request publishes its waiter ({@link RequestState#beginWait}) before it looks whether it is cancelled, and who cancels it marks
 * it before looking for the waiter: one of them sees the other.
 *
 * <p>There is one way to wait, {@link #await}, for whatever: who leaves, for whatever reason and be it something thrown, takes itself out of
 * what it waited for ({@link #left}) before the wait ends.
 */
class Waiter {

    /** How a wait ended. */
    enum Outcome {
        SIGNALLED,
        CANCELLED,
        INTERRUPTED,
        TIMED_OUT,
        /** The wait was withdrawn by somebody else. */
        WITHDRAWN
    }

    private static final int WAITING = 0;
    private static final int SIGNALLED = 1;
    private static final int GONE = 2;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Waiter.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Null for a foreign thread. */
    final @Nullable Coroutine coroutine;

    /** The waiting request; null for a foreign thread, and for callbacks that run outside of their request. */
    final @Nullable Request<?> request;

    /** What it waits for: a Request, RequestPool, RequestLock or RequestCondition. */
    final Object target;

    /** Who waits: parked, once it has nothing left to look at. */
    final Thread thread;

    private volatile int state;

    /** The next in the list that holds this waiter; guarded by the lock of that list. */
    @Nullable
    Waiter next;

    /** The one before in a list that is linked both ways; guarded by the lock of that list. */
    @Nullable
    Waiter previous;

    /** The current thread, waiting for {@code target}. */
    Waiter(@Nullable Frame frame, Object target) {
        this.coroutine = frame == null ? null : frame.coroutine;
        this.request = frame == null ? null : frame.request;
        this.target = target;
        this.thread = Thread.currentThread();
    }

    /** Puts it before the first of a list that is linked both ways; it is the first then. Under the lock of that list. */
    final Waiter ahead(@Nullable Waiter first) {
        next = first;
        if (first != null) {
            first.previous = this;
        }
        return this;
    }

    /** Takes it out of a list that is linked both ways, with that first one; who is the first then. Under the lock of that list. */
    final @Nullable Waiter out(@Nullable Waiter first) {
        Waiter before = previous;
        Waiter after = next;
        if (before != null) {
            before.next = after;
        }
        if (after != null) {
            after.previous = before;
        }
        return before == null ? after : first;
    }

    /** Whether this waiter keeps its target from being cancelled: it still waits, and is not itself cancelled. */
    boolean isLive() {
        return isWaiting() && (request == null || !request.stops());
    }

    /** Whether the cancel of the waiting request spreads to the target, and ends the wait. */
    boolean needsTarget() {
        return true;
    }

    /** Whether this waiter hears of the failure of what it waits for. */
    boolean hears() {
        return isWaiting();
    }

    /** Whether it keeps its thread while it waits. */
    final boolean isPinned() {
        return thread.isVirtual() && VirtualThreads.isPinned(thread);
    }

    final boolean isWaiting() {
        return state == WAITING;
    }

    /** Gives the waiter what it waits for. False if it has left. */
    final boolean signal() {
        return STATE.compareAndSet(this, WAITING, SIGNALLED);
    }

    /** {@link #signal} for a waiter that never leaves. */
    final void signalAlone() {
        STATE.setRelease(this, SIGNALLED);
    }

    /** Ends the wait without success. False if it was signalled, or has left already. */
    final boolean leave() {
        return STATE.compareAndSet(this, WAITING, GONE);
    }

    /** Signals and wakes. */
    void complete() {
        if (signal()) {
            wake();
        }
    }

    /** Makes the waiter look at its state again. */
    void wake() {
        if (coroutine != null) {
            coroutine.resume();
        } else {
            LockSupport.unpark(thread);
        }
    }

    /** Takes this waiter, which has left by itself, out of what it waited for. {@code cancelled}: because its request is cancelled. */
    void left(boolean cancelled) {}

    /**
     * Waits until signalled. The worker is free meanwhile. If the outcome is neither SIGNALLED nor WITHDRAWN, and whenever something is
     * thrown, this waiter has left and {@link #left} has returned.
     *
     * @param cancellable whether the cancellation of the waiting request ends the wait
     * @param interruptible whether an interrupt of the thread ends the wait; the flag is then cleared. Otherwise it is kept for later
     * @param deadline on System.nanoTime, or Deadline.NONE
     * @throws CircularWaitException if the target waits for this waiter's request
     * @throws StackOverflowError if the stack is too large to be suspended
     */
    final Outcome await(boolean cancellable, boolean interruptible, long deadline) {
        Outcome outcome;
        try {
            outcome = request == null
                    ? waitOutside(cancellable, interruptible, deadline)
                    : waitIn(request, cancellable, interruptible, deadline);
        } catch (Throwable thrown) {
            if (leave()) {
                left(false);
                throw thrown;
            }
            outcome = state == SIGNALLED ? Outcome.SIGNALLED : Outcome.WITHDRAWN;
        }
        switch (outcome) {
            case SIGNALLED, WITHDRAWN -> {}
            case CANCELLED -> left(true);
            case INTERRUPTED, TIMED_OUT -> left(false);
        }
        return outcome;
    }

    private Outcome waitOutside(boolean cancellable, boolean interruptible, long deadline) {
        if (coroutine == null && !thread.isVirtual()) {
            Spin.until(() -> state != WAITING);
            if (state == WAITING && ForkJoinTask.inForkJoinPool()) {
                return PoolBlocker.await(() -> loop(cancellable, interruptible, deadline));
            }
        }
        return loop(cancellable, interruptible, deadline);
    }

    private Outcome waitIn(Request<?> waiting, boolean cancellable, boolean interruptible, long deadline) {
        waiting.beginWait(this);
        RequestEvents.RequestSuspension event = null;
        try {
            WaitGraph.check(waiting, this);
            event = RequestEvents.suspended(waiting, target);
            return loop(cancellable, interruptible, deadline);
        } finally {
            waiting.endWait();
            RequestEvents.end(event);
        }
    }

    private Outcome loop(boolean cancellable, boolean interruptible, long deadline) {
        boolean interrupted = false;
        try {
            while (true) {
                int now = state;
                if (now != WAITING) {
                    return now == SIGNALLED ? Outcome.SIGNALLED : Outcome.WITHDRAWN;
                }
                Outcome gaveUp = null;
                if (cancellable && request != null && request.stops()) {
                    gaveUp = Outcome.CANCELLED;
                } else if (Thread.interrupted()) {
                    interrupted = true;
                    gaveUp = interruptible ? Outcome.INTERRUPTED : null;
                } else if (Deadline.hasPassed(deadline)) {
                    gaveUp = Outcome.TIMED_OUT;
                }
                if (gaveUp == null) {
                    park(deadline);
                } else if (leave()) {
                    interrupted &= gaveUp != Outcome.INTERRUPTED;
                    return gaveUp;
                }
            }
        } finally {
            if (interrupted) {
                thread.interrupt();
            }
        }
    }

    private void park(long deadline) {
        if (coroutine != null) {
            coroutine.suspend(deadline);
        } else {
            Coroutine.park(target, deadline);
        }
    }
}
