package dev.sluice.request;

import dev.sluice.request.spin.Spin;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One party, a request or a foreign thread, that waits for one thing: a request, a pool, a lock, a condition.
 *
 * <pre>
 *   WAITING to SIGNALLED   whoever provides the thing, by compare-and-set, then wakes the waiter
 *   WAITING to GONE        the waiter itself (cancelled, interrupted, timed out), or who withdraws the wait
 * </pre>
 *
 * Both end states are final, so what is waited for is never given to a waiter that has left, and a waiter that was given it always
 * knows. A request publishes its waiter ({@code Request.wait}) before it looks whether it is cancelled, and who cancels it marks it
 * before looking for the waiter: one of them sees the other.
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

    private final Thread thread;

    private volatile int state;

    /** The next in the list that holds this waiter; guarded by the lock of that list. */
    @Nullable
    Waiter next;

    /** The current thread, waiting for {@code target}. */
    Waiter(@Nullable Coroutine coroutine, Object target) {
        this.coroutine = coroutine;
        this.request = coroutine == null ? null : coroutine.frame.request;
        this.target = target;
        this.thread = Thread.currentThread();
    }

    /** Whether this waiter keeps its target from being cancelled: it still waits, and is not itself cancelled. */
    boolean isLive() {
        return isWaiting() && (request == null || !request.isCancelled());
    }

    final boolean isWaiting() {
        return state == WAITING;
    }

    final boolean isSignalled() {
        return state == SIGNALLED;
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

    /**
     * Waits until signalled. The worker is free meanwhile.
     *
     * @param cancellable whether the cancellation of the waiting request ends the wait
     * @param interruptible whether an interrupt of the thread ends the wait; the flag is then cleared. Otherwise it is kept for later
     * @param deadline on System.nanoTime, or Coroutine.NO_DEADLINE
     * @throws StackOverflowError if the stack is too large to be suspended; the waiter has then left
     */
    final Outcome await(boolean cancellable, boolean interruptible, long deadline) {
        Request<?> waiting = request;
        if (waiting == null) {
            if (coroutine == null && !thread.isVirtual()) {
                Spin.until(() -> state != WAITING);
                if (state == WAITING && ForkJoinTask.inForkJoinPool()) {
                    return PoolBlocker.await(() -> loop(cancellable, interruptible, deadline));
                }
            }
            return loop(cancellable, interruptible, deadline);
        }
        waiting.beginWait(this);
        RequestEvents.RequestSuspension event = RequestEvents.suspended(waiting, target);
        try {
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
                if (cancellable && request != null && request.isCancelled()) {
                    gaveUp = Outcome.CANCELLED;
                } else if (Thread.interrupted()) {
                    interrupted = true;
                    gaveUp = interruptible ? Outcome.INTERRUPTED : null;
                } else if (deadline != Coroutine.NO_DEADLINE && deadline - System.nanoTime() <= 0) {
                    gaveUp = Outcome.TIMED_OUT;
                }
                if (gaveUp == null) {
                    try {
                        park(deadline);
                    } catch (StackOverflowError tooDeep) { // the stack is too large to be suspended
                        if (leave()) {
                            throw tooDeep;
                        }
                    }
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

    /** A duration in nanoseconds, as many as there can be if it has more. */
    static long nanos(Duration duration) {
        return TimeUnit.NANOSECONDS.convert(duration);
    }

    /** Now plus a duration, as a deadline that is never NO_DEADLINE and does not overflow. */
    static long deadlineAfter(long nanos) {
        long deadline = System.nanoTime() + Math.clamp(nanos, 0, Long.MAX_VALUE / 2);
        return deadline == Coroutine.NO_DEADLINE ? deadline - 1 : deadline;
    }
}
