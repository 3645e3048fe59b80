package dev.sluice.request;

import dev.sluice.request.coroutine.Deadline;
import dev.sluice.request.spin.StackRoom;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * A condition of a {@link RequestLock}, for any number of requests and threads. Made by {@link RequestLock#newCondition()}.
 *
 * <p>All methods must be called while holding the lock. A wait gives the lock up, suspends the request (or blocks the thread), and takes the
 * lock back before it ends, however it ends. Signals go to the longest waiter first and are never lost to a waiter that has left or whose
 * request is cancelled. There are no spurious wake-ups, but as with any condition, look again at what you waited for.
 *
 * <p><b>Cancellation.</b> A cancelled request wakes, waits until the lock is free, and gets {@link RequestCancelledException} holding it.
 */
public final class RequestCondition implements Condition {

    private final RequestLock lock;
    private final @Nullable String name;

    /** Guarded by the request lock: touched by its holder only. */
    private final WaiterList waiters = new WaiterList();

    RequestCondition(RequestLock lock, @Nullable String name) {
        this.lock = lock;
        this.name = name;
    }

    /**
     * Waits until signalled.
     *
     * @throws RequestCancelledException if the calling request is cancelled
     * @throws InterruptedException if the thread is interrupted
     * @throws IllegalMonitorStateException if the caller does not hold the lock
     */
    @Override
    public void await() throws InterruptedException {
        awaitSignal(Deadline.NONE, true);
    }

    /**
     * Waits until signalled, whatever interrupts.
     *
     * @throws RequestCancelledException if the calling request is cancelled
     * @throws IllegalMonitorStateException if the caller does not hold the lock
     */
    @Override
    public void awaitUninterruptibly() {
        try {
            awaitSignal(Deadline.NONE, false);
        } catch (InterruptedException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /**
     * Waits until signalled or for so many nanoseconds. Returns what is left of them: 0 or less after a timeout.
     *
     * @throws RequestCancelledException if the calling request is cancelled
     * @throws InterruptedException if the thread is interrupted
     * @throws IllegalMonitorStateException if the caller does not hold the lock
     */
    @Override
    public long awaitNanos(long nanos) throws InterruptedException {
        long deadline = Deadline.after(nanos);
        boolean signalled = awaitSignal(deadline, true);
        long left = Deadline.nanosLeft(deadline);
        return signalled ? left : Math.min(left, 0);
    }

    /**
     * Waits until signalled or for some time. Returns false after a timeout.
     *
     * @throws RequestCancelledException if the calling request is cancelled
     * @throws InterruptedException if the thread is interrupted
     * @throws IllegalMonitorStateException if the caller does not hold the lock
     */
    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        return awaitSignal(Deadline.after(unit.toNanos(time)), true);
    }

    /**
     * Waits until signalled or until a point in time. Returns false after a timeout.
     *
     * @throws RequestCancelledException if the calling request is cancelled
     * @throws InterruptedException if the thread is interrupted
     * @throws IllegalMonitorStateException if the caller does not hold the lock
     */
    @Override
    public boolean awaitUntil(Date deadline) throws InterruptedException {
        long millis = Math.max(0, deadline.getTime()) - System.currentTimeMillis();
        return awaitSignal(Deadline.after(TimeUnit.MILLISECONDS.toNanos(millis)), true);
    }

    /**
     * Wakes the longest waiter, if there is one.
     *
     * @throws IllegalMonitorStateException if the caller does not hold the lock
     */
    @Override
    public void signal() {
        StackRoom.require();
        lock.requireHeld();
        for (Waiter waiter; (waiter = waiters.poll()) != null; ) {
            if (waiter.isLive() && waiter.signal()) {
                waiter.wake();
                return;
            }
        }
    }

    /**
     * Wakes all waiters.
     *
     * @throws IllegalMonitorStateException if the caller does not hold the lock
     */
    @Override
    public void signalAll() {
        StackRoom.require();
        lock.requireHeld();
        for (Waiter waiter; (waiter = waiters.poll()) != null; ) {
            if (waiter.isLive()) {
                waiter.complete();
            }
        }
    }

    private boolean awaitSignal(long deadline, boolean interruptible) throws InterruptedException {
        StackRoom.requireMore();
        lock.requireHeld();
        Frame frame = Frame.current();
        Waiter waiter = new Waiter(frame, this);
        LockQueue.Entry back = lock.entry(frame); // now: the lock has to be taken back, memory or not
        Request.checkCancelled(waiter.request);
        if (interruptible && Thread.interrupted()) {
            throw new InterruptedException("interrupted before waiting for a condition");
        }
        waiters.add(waiter);
        int times = lock.releaseAll();
        Waiter.Outcome outcome;
        try {
            outcome = waiter.await(true, interruptible, deadline);
        } finally {
            lock.retake(times, back);
            waiters.remove(waiter); // unless it was signalled
        }
        return switch (outcome) {
            case SIGNALLED -> true;
            case TIMED_OUT, WITHDRAWN -> false;
            case CANCELLED -> {
                Request.checkCancelled(waiter.request);
                yield false;
            }
            case INTERRUPTED -> throw new InterruptedException("interrupted while waiting for a condition");
        };
    }

    @Override
    public String toString() {
        return name == null ? "condition of a " + lock : name;
    }
}
