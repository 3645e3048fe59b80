package dev.sluice.request;

import static java.util.Objects.requireNonNull;

import dev.sluice.request.coroutine.Deadline;
import dev.sluice.request.spin.StackRoom;
import dev.sluice.request.threadpool.QueueDiscipline;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * A lock for requests and threads alike. A request that waits for it is suspended and its worker freed; any other thread is blocked.
 *
 * <p><b>Fairness.</b> Who unlocks hands the lock to one of those who wait; nobody overtakes them. Requests and foreign threads take turns;
 * of several requests the one with the older ancestors goes first, as in {@link QueueDiscipline#PRIORITY}. Everyone who waits at an unlock
 * is served before anyone who comes later is served twice.
 *
 * <p><b>Holder.</b> The holder is a thread, or a submitted request with all that it executes directly, and only the holder may unlock. The lock is not reentrant: locking it again throws. Inside the
 * requests of an engine without workers (debugging mode), where everything runs in one thread, it is reentrant.
 *
 * <p><b>Cancellation.</b> A cancelled request that waits, or would have to, gets {@link RequestCancelledException} and does not have the lock.
 * Taking a free lock succeeds even then, so that {@code finally} blocks can clean up.
 *
 * <p><b>Memory consistency.</b> What the holder did before unlocking is visible to the next holder.
 */
public final class RequestLock implements Lock {

    /*
     *   word      to        by
     *   FREE      HELD      who locks                                           compare-and-set
     *   HELD      FREE      the holder: nobody waits                            compare-and-set
     *   HELD      CONTENDED who is about to wait, under the queue's lock        compare-and-set
     *   CONTENDED HELD      the holder, under the queue's lock: handed over to the last who waited (or to one of several: CONTENDED stays)
     *   CONTENDED FREE      the holder, under the queue's lock: all who waited have left
     *
     * Invariant: a waiter is in the queue only while the word is CONTENDED, so the fast paths, which move between FREE and HELD only,
     * never overtake or forget one. Handing over is Waiter.signal(): it fails for a waiter that has left, and one that was signalled has
     * the lock, whatever else happened to it; so the lock is never lost.
     */
    private static final int FREE = 0;

    private static final int HELD = 1;
    private static final int CONTENDED = 2;

    private static final VarHandle WORD;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(RequestLock.class, "word", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int word = FREE;

    /** Written by the holder only; who reads his own name here is the holder. */
    private @Nullable Object holder;

    /** Times locked again in the debugging mode; the holder only. */
    private int again;

    private final LockQueue queue = new LockQueue();

    /** Creates a lock that nobody holds. */
    public RequestLock() {}

    /**
     * Takes the lock, waiting for it if need be. Interrupts do not end the wait.
     *
     * @throws RequestCancelledException if the calling request is cancelled and the lock is not free
     * @throws IllegalMonitorStateException if the caller holds it already
     */
    @Override
    public void lock() {
        if (!tryLock()) {
            refuseReentry();
            acquire(true, false, Deadline.NONE);
        }
    }

    /**
     * {@link #lock()} that an interrupt ends.
     *
     * @throws RequestCancelledException if the calling request is cancelled and the lock is not free
     * @throws IllegalMonitorStateException if the caller holds it already
     * @throws InterruptedException if the thread is interrupted, before or during the wait
     */
    @Override
    public void lockInterruptibly() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before locking");
        }
        if (!tryLock()) {
            refuseReentry();
            if (acquire(true, true, Deadline.NONE) == Waiter.Outcome.INTERRUPTED) {
                throw new InterruptedException("interrupted while waiting for a lock");
            }
        }
    }

    /** Takes the lock if it is free. Returns whether it did. */
    @Override
    public boolean tryLock() {
        StackRoom.requireMore(); // for the unlock in the caller's finally as well
        return tryLockHere();
    }

    private boolean tryLockHere() {
        Object caller = caller(); // before: a thread that has never asked may need memory
        if (WORD.compareAndSet(this, FREE, HELD)) {
            holder = caller;
            return true;
        }
        if (isHeldByCaller() && isDebugging()) {
            again++;
            return true;
        }
        return false;
    }

    /**
     * Takes the lock if it can be had within the time.
     *
     * @throws RequestCancelledException if the calling request is cancelled and the lock is not free
     * @throws InterruptedException if the thread is interrupted, before or during the wait
     */
    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        requireNonNull(unit, "unit");
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before locking");
        }
        if (tryLock()) {
            return true;
        }
        return switch (acquire(true, true, Deadline.after(unit.toNanos(time)))) {
            case SIGNALLED -> true;
            case INTERRUPTED -> throw new InterruptedException("interrupted while waiting for a lock");
            default -> false;
        };
    }

    /**
     * Gives the lock to the next who waits, or frees it. There is stack enough where the lock was taken; much deeper there may not be, and
     * then the lock is still held.
     *
     * @throws IllegalMonitorStateException if the caller does not hold it
     */
    @Override
    public void unlock() {
        StackRoom.requireLittle(); // what it takes to unlock; tryLock() has made sure of more
        requireHeld();
        if (again > 0) {
            again--;
            return;
        }
        holder = null;
        release();
    }

    /** A new condition of this lock. */
    @Override
    public RequestCondition newCondition() {
        return new RequestCondition(this, null);
    }

    /**
     * A new condition of this lock with a name, which {@link RequestEngine#snapshot()} and the flight recorder show as what is waited for.
     *
     * @param name what those who wait for it wait for, such as {@code a free connection}
     * @return the condition
     */
    public RequestCondition newCondition(String name) {
        return new RequestCondition(this, requireNonNull(name, "name"));
    }

    /** {@return whether anybody holds the lock} */
    public boolean isLocked() {
        return word != FREE;
    }

    void requireHeld() {
        if (!isHeldByCaller()) {
            throw new IllegalMonitorStateException(
                    "the lock is not held by " + Thread.currentThread().getName());
        }
    }

    /** Gives the lock up however often it was taken; returns what {@link #retake} needs. */
    int releaseAll() {
        int times = again;
        again = 0;
        holder = null;
        release();
        return times;
    }

    /** What {@link #retake} waits with. */
    LockQueue.Entry entry(@Nullable Frame frame) {
        return new LockQueue.Entry(frame, this, queue);
    }

    /** Takes the lock back, come what may; for a caller that has made sure of its stack. */
    void retake(int times, LockQueue.Entry entry) {
        if (!tryLockHere()) {
            acquire(entry, false, false, Deadline.NONE);
        }
        again = times;
    }

    /** Who calls, as a holder: the thread, or the submitted request that runs on it, with all that it executes directly. */
    private static Object caller() {
        Frame frame = Frame.current();
        return frame == null ? Thread.currentThread() : frame.lockHolder;
    }

    @SuppressWarnings("ReferenceEquality") // the very thread or token
    private boolean isHeldByCaller() {
        return holder == caller();
    }

    private static boolean isDebugging() {
        Frame frame = Frame.current();
        return frame != null && frame.home.isInline();
    }

    private void refuseReentry() {
        if (isHeldByCaller()) {
            throw new IllegalMonitorStateException(
                    "this request or thread holds the lock already, and it is not reentrant");
        }
    }

    private Waiter.Outcome acquire(boolean cancellable, boolean interruptible, long deadline) {
        StackRoom.require();
        return acquire(entry(Frame.current()), cancellable, interruptible, deadline);
    }

    private Waiter.Outcome acquire(LockQueue.Entry entry, boolean cancellable, boolean interruptible, long deadline) {
        if (!enqueue(entry)) {
            holder = caller();
            return Waiter.Outcome.SIGNALLED;
        }
        Waiter.Outcome outcome = entry.await(cancellable, interruptible, deadline);
        if (outcome == Waiter.Outcome.SIGNALLED) {
            holder = caller();
        } else if (outcome == Waiter.Outcome.CANCELLED) {
            Request.checkCancelled(entry.request);
        }
        return outcome;
    }

    /** Makes the lock CONTENDED and waits in the queue; false if the lock was had instead. */
    private boolean enqueue(LockQueue.Entry entry) {
        queue.lock.lock();
        try {
            while (true) {
                if (WORD.compareAndSet(this, FREE, HELD)) {
                    return false;
                }
                if (word == CONTENDED || WORD.compareAndSet(this, HELD, CONTENDED)) {
                    queue.add(entry);
                    return true;
                }
            }
        } finally {
            queue.lock.unlock();
        }
    }

    private void release() {
        if (word == HELD && WORD.compareAndSet(this, HELD, FREE)) {
            return;
        }
        Waiter next;
        queue.lock.lock();
        try {
            do {
                next = queue.poll();
            } while (next != null && !next.signal());
            word = next == null ? FREE : queue.isEmpty() ? HELD : CONTENDED;
        } finally {
            queue.lock.unlock();
        }
        if (next != null) {
            next.wake();
        }
    }

    @Override
    public String toString() {
        return isLocked() ? "request lock, held" : "request lock, free";
    }
}
