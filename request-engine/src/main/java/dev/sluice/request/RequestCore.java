package dev.sluice.request;

import dev.sluice.request.spin.SpinLock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A request without its type: the state machine, the waiters, the family.
 *
 * <p>All of a request's state is guarded by one lock, a bit of the {@link #control} word, held for a few instructions; no code holds
 * the locks of two requests, and no user code runs under one.
 *
 * <pre>
 *   phase     to        by                                     method
 *   CREATED   QUEUED    who submits                            Request.enqueue
 *   CREATED   RUNNING   the coroutine that awaits it (direct)  Request.executeHere
 *   CREATED   ENDING    who cancels it                         tryCancel
 *   QUEUED    RUNNING   the worker that took it                beginQueued
 *   QUEUED    ENDING    who cancels it, or closes the engine   tryCancel, cancelUnstarted
 *   RUNNING   ENDING    its coroutine: the outcome is known    Request.end
 *   ENDING    ENDED     who made it ENDING: callbacks are run  Request.finish
 *
 *   flag       set
 *   CANCELLED  once, up to ENDING: a cancel took effect        tryCancel, cancelUnstarted, or at birth
 *   ASKED      by a cancel that a live waiter refused, or that
 *              missed a child as it was born               tryCancel, Request.askIfParentCancelled
 *   FAILED     on becoming ENDING, or by a callback that threw Request.end, Request.runCallbacks
 *   HEARD      somebody wants to know of a failure             Request.listen
 *   ROOTED     the engine's register of roots holds it         root
 *   COUNTED    the engine's statistics count it                Request.enqueue, Request.executeHere
 *   INDEPENDENT the cancel of one that waits for it does not
 *              spread to it                                    at birth
 * </pre>
 */
abstract sealed class RequestCore permits RequestLife {

    static final int CREATED = 0;
    static final int QUEUED = 1;
    static final int RUNNING = 2;
    static final int ENDING = 3;
    static final int ENDED = 4;
    static final int PHASE = 7;

    static final int LOCKED = 1 << 3;
    static final int CANCELLED = 1 << 4;
    static final int ASKED = 1 << 5;
    static final int FAILED = 1 << 6;
    static final int HEARD = 1 << 7;
    static final int ROOTED = 1 << 8;
    static final int COUNTED = 1 << 9;
    static final int INDEPENDENT = 1 << 10;

    /** The worker's index plus 1 lies above the flags. */
    private static final int WORKER_SHIFT = 16;

    /** What {@link #tryCancel} did. */
    enum Effect {
        /** A live waiter needs the request; remembered. */
        REFUSED,
        /** It has finished or failed. */
        OVER,
        /** It was cancelled before. */
        ALREADY,
        /** It is cancelled now, and runs or waits. */
        STOPPING,
        /** It is cancelled now, never started, and the caller must end it. */
        UNSTARTED
    }

    private static final VarHandle CONTROL;
    private static final VarHandle WAIT;
    private static final VarHandle FAMILY;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            CONTROL = lookup.findVarHandle(RequestCore.class, "control", int.class);
            WAIT = lookup.findVarHandle(RequestCore.class, "wait", Waiter.class);
            FAMILY = lookup.findVarHandle(RequestCore.class, "family", Family.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Written with release, or volatile where the writer then reads what others publish before they read this ({@link #tryCancel}). */
    private volatile int control;

    /** Who waits for this request; guarded by the lock. */
    private @Nullable Waiter waiters;

    /** What this request waits for; written by its own coroutine, read by anyone. */
    private volatile @Nullable Waiter wait;

    /** Made, with release, by the coroutine that runs this request when it creates its first child; dropped at the end. */
    private volatile @Nullable Family family;

    /** The tie to the parent; set before anyone else sees this request, dropped at the end; guarded by the lock. */
    private Family.@Nullable Link link;

    RequestCore(int control) {
        CONTROL.set(this, control);
    }

    // ---- the control word

    final int lock() {
        for (int turn = 1; ; turn++) {
            int word = control;
            if ((word & LOCKED) == 0 && CONTROL.compareAndSet(this, word, word | LOCKED)) {
                return word;
            }
            SpinLock.pause(turn);
        }
    }

    final void unlock(int word) {
        CONTROL.setRelease(this, word & ~LOCKED);
    }

    /** What the caller reads next is not read before others see this. */
    private void unlockAndFence(int word) {
        control = word & ~LOCKED;
    }

    final int control() {
        return control;
    }

    static int phase(int word) {
        return word & PHASE;
    }

    static int withPhase(int word, int phase) {
        return (word & ~PHASE) | phase;
    }

    static int withWorker(int word, int worker) {
        return (word & ((1 << WORKER_SHIFT) - 1)) | ((worker + 1) << WORKER_SHIFT);
    }

    static int worker(int word) {
        return (word >>> WORKER_SHIFT) - 1;
    }

    static boolean has(int word, int flag) {
        return (word & flag) != 0;
    }

    final boolean cancelled() {
        return has(control, CANCELLED);
    }

    /** QUEUED to RUNNING. False if it was cancelled meanwhile. */
    final boolean beginQueued(int worker) {
        int word = lock();
        if (phase(word) != QUEUED) {
            unlock(word);
            return false;
        }
        unlock(withWorker(withPhase(word, RUNNING), worker));
        return true;
    }

    // ---- cancellation

    /** The rule itself: takes effect unless somebody alive waits. */
    final Effect tryCancel() {
        int word = lock();
        Effect effect;
        if (has(word, CANCELLED)) {
            effect = Effect.ALREADY;
        } else if (phase(word) >= ENDING) {
            effect = Effect.OVER;
        } else if (hasLiveWaiter()) {
            effect = Effect.REFUSED;
            word |= ASKED;
        } else if (phase(word) == RUNNING) {
            effect = Effect.STOPPING;
            word |= CANCELLED;
        } else {
            effect = Effect.UNSTARTED;
            word = withPhase(word, ENDING) | CANCELLED;
        }
        unlockAndFence(word);
        return effect;
    }

    /** For an engine that closes: whoever waits, what never started is cancelled. True if the caller must end it. */
    final boolean cancelUnstarted() {
        int word = lock();
        boolean unstarted = phase(word) == QUEUED;
        unlock(unstarted ? withPhase(word, ENDING) | CANCELLED : word);
        return unstarted;
    }

    /** Whether a cancel was asked for and has not taken effect. */
    final boolean cancelPending() {
        int word = control;
        return has(word, ASKED) && !has(word, CANCELLED) && phase(word) < ENDING;
    }

    private boolean hasLiveWaiter() {
        for (Waiter waiter = waiters; waiter != null; waiter = waiter.next) {
            if (waiter.isLive()) {
                return true;
            }
        }
        return false;
    }

    // ---- waiting

    /** Under the lock. */
    final void addWaiter(Waiter waiter) {
        waiter.next = waiters;
        waiters = waiter;
    }

    /** Under the lock: all waiters, first come first, who are now the caller's to wake. */
    final @Nullable Waiter takeWaiters() {
        Waiter reversed = null;
        for (Waiter waiter = waiters; waiter != null; ) {
            Waiter next = waiter.next;
            waiter.next = reversed;
            reversed = waiter;
            waiter = next;
        }
        waiters = null;
        return reversed;
    }

    /** Removes a waiter that has left. */
    @SuppressWarnings("ReferenceEquality") // that very waiter
    final void removeWaiter(Waiter waiter) {
        int word = lock();
        Waiter before = null;
        for (Waiter at = waiters; at != null; before = at, at = at.next) {
            if (at == waiter) {
                if (before == null) {
                    waiters = at.next;
                } else {
                    before.next = at.next;
                }
                break;
            }
        }
        unlock(word);
    }

    /** This request's coroutine only. Sequentially consistent, see {@link Waiter}. */
    final void beginWait(Waiter waiter) {
        wait = waiter;
    }

    /** {@link #beginWait} for a caller that locks another request before it looks whether this one is cancelled. */
    final void beginWaitBeforeLock(Waiter waiter) {
        WAIT.setRelease(this, waiter);
    }

    final void endWait() {
        WAIT.setRelease(this, null);
    }

    final @Nullable Waiter currentWait() {
        return wait;
    }

    // ---- family

    final void bindTo(Family.Link tie) {
        link = tie;
    }

    final Family.@Nullable Link link() {
        return link;
    }

    final @Nullable Family family() {
        return family;
    }

    /** This request's coroutine only. */
    final Family openFamily() {
        Family own = family;
        if (own == null) {
            own = new Family();
            FAMILY.setRelease(this, own);
        }
        return own;
    }

    /** Under the lock, at the end. */
    final void leaveFamily() {
        Family.Link tie = link;
        if (tie != null) {
            tie.cut();
            link = null;
        }
    }

    final void dropFamily() {
        FAMILY.set(this, null);
    }

    /** Adds a waiter that is told of the end. False if the request is over. */
    final boolean attach(Waiter waiter) {
        int word = lock();
        boolean attached = phase(word) != ENDED;
        if (attached) {
            addWaiter(waiter);
        }
        unlock(word);
        return attached;
    }

    /** Under the lock: the parent, if it has not ended. */
    final @Nullable Request<?> parentUnderLock() {
        Family.Link link = link();
        return link == null ? null : link.parent;
    }
}
