package dev.sluice.request;

import static java.util.Objects.requireNonNull;

import dev.sluice.request.spin.SpinLock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs many requests, at most so many at a time, and waits for all of them.
 *
 * <p><b>Use.</b> {@link #add} requests, then {@link #await}: that starts them. The first failure cancels the rest and is thrown when those
 * have ended. The pool keeps no reference to a member that has ended, nor to its result; what is to be kept, a member stores itself.
 *
 * <p><b>Lifecycle.</b> Filled, then started by the first {@code await}, which ends it; nothing can be added after the start. {@link #close}
 * awaits.
 *
 * <p><b>Thread-safety.</b> All methods may be called from any thread; any number may await.
 *
 * <p><b>Memory consistency.</b> What the members did is visible to whoever awaited the pool.
 */
public final class RequestPool implements AutoCloseable {

    /*
     * All fields below are guarded by `lock`; requests are asked and told things only outside of it. The one exception is `stopped`
     * and `waiters`, which a member's cancel reads under that member's lock (Member.isLive), and which are therefore safe without ours.
     *
     * A member is pending, then active, then gone. Whoever finds pending members and room for them submits them, one thread at a time
     * (`pumping`): in the debugging mode submitting runs the member, whose end comes back here, and must not nest.
     *
     * Once stopped (by a failure, a cancelled member, or cancel()) the members' cancels are no longer refused on our account. Members
     * that others still need are let go.
     */

    private final int maxActive;
    private final SpinLock lock = new SpinLock();
    private final Set<Request<?>> pending = new LinkedHashSet<>();
    private final Set<Request<?>> active = new LinkedHashSet<>();
    private final CopyOnWriteArrayList<Waiter> waiters = new CopyOnWriteArrayList<>();
    private boolean started;
    private boolean pumping;
    private boolean over;
    private boolean delivered;
    private volatile boolean stopped;
    private boolean cancelled;
    private @Nullable Throwable failure;

    RequestPool(int maxActive) {
        if (maxActive < 1) {
            throw new IllegalArgumentException("a request pool runs at least 1 request at a time, not " + maxActive);
        }
        this.maxActive = maxActive;
    }

    /** How a member tells its pool that it has ended, and why it is not cancelled while somebody waits for the pool. */
    private final class Member extends Waiter {
        private final Request<?> member;

        Member(Request<?> member) {
            super(null, RequestPool.this);
            this.member = member;
        }

        @Override
        boolean isLive() {
            return isWaiting() && !stopped && waiters.stream().anyMatch(Waiter::isLive);
        }

        @Override
        void complete() {
            if (signal()) {
                ended(member);
            }
        }
    }

    /**
     * Adds a request, to be submitted when the pool has started and there is room.
     *
     * @param request a request that nobody has submitted
     * @throws IllegalStateException if the pool has started
     */
    public void add(Request<?> request) {
        requireNonNull(request, "request");
        lock.lock();
        try {
            if (started || over) {
                throw new IllegalStateException(
                        "the request pool has started; requests can only be added before await()");
            }
            pending.add(request);
        } finally {
            lock.unlock();
        }
    }

    /** {@return the number of members that have not ended} */
    public int size() {
        lock.lock();
        try {
            return pending.size() + active.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Runs all members and returns when they have ended; at once if there are none. A second call returns or throws the same again.
     *
     * @throws RequestException if a member failed; the cause is the first failure
     * @throws InvalidRequestException if the pool, or a member, is cancelled
     * @throws RequestCancelledException if the calling request is cancelled; the members are then asked to cancel as well
     * @throws CircularWaitException if a member waits, directly or through others, for the calling request
     * @throws InterruptedException if the thread is interrupted while it waits; the members go on
     */
    public void await() throws InterruptedException {
        awaitEnd(Coroutine.NO_DEADLINE, true);
        deliver();
    }

    /**
     * {@link #await()} for at most {@code timeout}; the members go on after a timeout.
     *
     * @param timeout the longest time to wait
     * @throws TimeoutException if the time is over first
     * @throws RequestException if a member failed; the cause is the first failure
     * @throws InvalidRequestException if the pool, or a member, is cancelled
     * @throws RequestCancelledException if the calling request is cancelled; the members are then asked to cancel as well
     * @throws CircularWaitException if a member waits, directly or through others, for the calling request
     * @throws InterruptedException if the thread is interrupted while it waits; the members go on
     */
    public void await(Duration timeout) throws InterruptedException, TimeoutException {
        if (!awaitEnd(Waiter.deadlineAfter(Waiter.nanos(timeout)), true)) {
            throw new TimeoutException("the request pool has not ended within " + timeout);
        }
        deliver();
    }

    /**
     * Awaits the members and throws their failure unless an {@code await} has thrown it already. If the thread is interrupted meanwhile, the
     * members are cancelled, and the flag is set again at the end. A cancelled pool only waits for the end of its members.
     *
     * @throws RequestException if a member failed; the cause is the first failure
     * @throws RequestCancelledException if the calling request is cancelled; what it waits for is then asked to cancel as well
     * @throws CircularWaitException if a member waits, directly or through others, for the calling request
     */
    @Override
    public void close() {
        boolean interrupted = false;
        while (!isOver()) {
            try {
                awaitEnd(Coroutine.NO_DEADLINE, false);
            } catch (InterruptedException e) {
                interrupted = true;
                cancel();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        lock.lock();
        boolean silent = delivered || cancelled;
        lock.unlock();
        if (!silent) {
            deliver();
        }
    }

    /**
     * Cancels the pool: nothing more is started, members are cancelled unless somebody else needs them, and whoever awaits the pool gets
     * {@link InvalidRequestException}.
     */
    public void cancel() {
        lock.lock();
        boolean first = !over && !cancelled;
        boolean unstarted = first && !started;
        cancelled |= first;
        stopped |= first;
        started |= first;
        lock.unlock();
        if (first) {
            for (Waiter waiter : waiters) {
                if (waiter.leave()) {
                    waiter.wake();
                }
            }
            if (unstarted) {
                attachAll();
            }
            stop();
        }
    }

    private boolean isOver() {
        lock.lock();
        try {
            return over;
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitEnd(long deadline, boolean wantsResult) throws InterruptedException {
        Coroutine coroutine = Coroutine.current();
        Request<?> waiting = coroutine == null ? null : coroutine.frame.request;
        Request.checkCancelled(waiting);
        StackRoom.require();
        Waiter waiter = new Waiter(coroutine, this);
        lock.lock();
        boolean done = over || (wantsResult && cancelled);
        boolean first = !started && !done;
        started |= first;
        if (!done) {
            waiters.add(waiter);
        }
        lock.unlock();
        if (done) {
            Request.checkCancelled(waiting); // again: its own cancel may have come first, and spread to the pool
            return true;
        }
        if (first) {
            attachAll();
            pump();
        }
        if (waiting != null) {
            WaitGraph.enter(waiting, waiter, this::dismiss);
        }
        Waiter.Outcome outcome;
        try {
            outcome = waiter.await(true, true, deadline);
        } catch (StackOverflowError tooDeep) {
            dismiss(waiter);
            throw tooDeep;
        }
        switch (outcome) {
            case SIGNALLED, WITHDRAWN -> {}
            case CANCELLED -> {
                waiters.remove(waiter);
                members().forEach(Cancellation::cancel);
            }
            case INTERRUPTED -> {
                dismiss(waiter);
                throw new InterruptedException("interrupted while waiting for a request pool");
            }
            case TIMED_OUT -> {
                dismiss(waiter);
                return false;
            }
        }
        Request.checkCancelled(waiting);
        return true;
    }

    private void dismiss(Waiter waiter) {
        waiters.remove(waiter);
        members().forEach(Cancellation::retry);
    }

    private void deliver() {
        lock.lock();
        Throwable thrown = failure;
        boolean invalid = cancelled;
        delivered = true;
        lock.unlock();
        if (thrown != null) {
            throw new RequestException("a request of the pool", thrown);
        }
        if (invalid) {
            throw new InvalidRequestException("the request pool");
        }
    }

    /** The members that have not ended. */
    List<Request<?>> members() {
        lock.lock();
        try {
            List<Request<?>> members = new ArrayList<>(active.size() + pending.size());
            members.addAll(active);
            members.addAll(pending);
            return members;
        } finally {
            lock.unlock();
        }
    }

    private void attachAll() {
        for (Request<?> member : members()) {
            Member tie = new Member(member);
            if (!member.attach(tie)) {
                tie.complete();
            }
        }
    }

    private void pump() {
        for (Request<?> next = nextToSubmit(true); next != null; next = nextToSubmit(false)) {
            try {
                next.submit();
            } catch (RequestException failedHere) {
                // debugging mode: its end has been told already
            } catch (RuntimeException | Error refused) { // the engine is closed, or there is no stack left
                if (recordFailure(next, refused)) {
                    stop();
                }
            }
        }
        finishIfEmpty();
    }

    /** Null if there is nothing to submit or no room, or, on entry, if another thread is at it already. */
    private @Nullable Request<?> nextToSubmit(boolean entry) {
        lock.lock();
        try {
            if (entry && pumping) {
                return null;
            }
            pumping = !stopped && active.size() < maxActive && !pending.isEmpty();
            if (!pumping) {
                return null;
            }
            Request<?> next = pending.iterator().next();
            pending.remove(next);
            active.add(next);
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void ended(Request<?> member) {
        Throwable thrown = member.failure().orElse(null);
        if (thrown != null || member.isCancelled()) {
            if (recordFailure(member, thrown)) {
                stop();
            }
        } else {
            remove(member);
        }
        pump();
    }

    /** True if it is the first. */
    private boolean recordFailure(Request<?> member, @Nullable Throwable thrown) {
        lock.lock();
        try {
            pending.remove(member);
            active.remove(member);
            if (stopped) {
                return false;
            }
            stopped = true;
            failure = thrown;
            cancelled = thrown == null;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void remove(Request<?> member) {
        removeAll(List.of(member));
    }

    private void removeAll(Collection<Request<?>> members) {
        lock.lock();
        members.forEach(pending::remove);
        members.forEach(active::remove);
        lock.unlock();
    }

    /** Cancels all members; lets those go that others need. One that is about to end anyway, callbacks and all, is waited for. */
    private void stop() {
        List<Request<?>> needed = new ArrayList<>();
        for (Request<?> member : members()) {
            if (!Cancellation.cancel(member) && member.cancelPending()) {
                needed.add(member);
            }
        }
        removeAll(needed);
        finishIfEmpty();
    }

    private void finishIfEmpty() {
        lock.lock();
        over |= started && pending.isEmpty() && active.isEmpty();
        boolean done = over;
        lock.unlock();
        if (done) {
            for (Waiter waiter : waiters) {
                waiters.remove(waiter);
                waiter.complete();
            }
        }
    }

    @Override
    public String toString() {
        return "request pool of " + size();
    }
}
