package dev.sluice.request;

import static java.util.Objects.requireNonNull;

import dev.sluice.request.PoolMembers.Member;
import dev.sluice.request.coroutine.Deadline;
import dev.sluice.request.spin.SpinLock;
import dev.sluice.request.spin.StackRoom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
     * All fields below are guarded by `lock`, under which nothing is allocated but a copy for people; a member's own lock may be taken under it. The
     * one exception is `stopped` and `waiters`, which a member's cancel reads under that member's lock (needsMembers), and which are therefore read
     * without ours: a waiter that has left stands there for a moment longer and is not live.
     *
     * A member is pending, then active, then gone. Whoever finds pending members and room for them makes some active and submits those, one thread
     * at a time (`pumping`), and does not nest: in the debugging mode a member's end comes back here. At the start all are attached, without the
     * lock, and none changes its list meanwhile (`attaching`). Once stopped (by a failure, a cancelled member, or cancel()) the members' cancels are
     * no longer refused on our account, and those that others still need are let go.
     */

    /** How long {@link #close} lets others have its worker before it looks again whether it has been told of an end. */
    private static final long PAUSE_NANOS = 1_000_000;

    private final int maxActive;
    private final boolean race;
    private final SpinLock lock = new SpinLock();
    private final PoolMembers members = new PoolMembers();

    private volatile @Nullable Waiter waiters;
    private boolean started;
    private boolean pumping;
    private boolean attaching;
    private boolean over;
    private boolean delivered;
    private volatile boolean stopped;
    private boolean cancelled;
    private @Nullable Throwable failure;

    RequestPool(int maxActive) {
        this(maxActive, false);
    }

    /** {@code race}: a member that finishes stops the rest, and not one that fails or is cancelled. */
    RequestPool(int maxActive, boolean race) {
        if (maxActive < 1) {
            throw new IllegalArgumentException("a request pool runs at least 1 request at a time, not " + maxActive);
        }
        this.maxActive = maxActive;
        this.race = race;
    }

    /** One who awaits the pool. */
    private final class Awaiter extends Waiter {
        Awaiter(@Nullable Frame frame) {
            super(frame, RequestPool.this);
        }

        @Override
        void left(boolean ofCancel) {
            remove(this);
            cancelMembers(!ofCancel);
        }
    }

    /** One who waits for the end of the members. */
    private final class EndWitness extends Witness {
        EndWitness(@Nullable Frame frame) {
            super(frame, RequestPool.this);
        }

        @Override
        void left(boolean ofCancel) {
            remove(this);
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
        StackRoom.require();
        Member member = new Member(this, request);
        lock.lock();
        boolean late = started || over;
        if (!late) {
            members.add(member);
        }
        lock.unlock();
        if (late) {
            throw new IllegalStateException("the request pool has started; requests can only be added before await()");
        }
    }

    /** {@return the number of members that have not ended} */
    public int size() {
        StackRoom.require();
        lock.lock();
        int size = members.size();
        lock.unlock();
        return size;
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
        awaitEnd(Deadline.NONE, true);
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
        if (!awaitEnd(Deadline.after(timeout), true)) {
            throw new TimeoutException("the request pool has not ended within " + timeout);
        }
        deliver();
    }

    /**
     * Returns when all members have ended, whatever happens meanwhile, so that what they work with can be freed. Then throws their failure
     * unless an {@code await} has thrown it already. If the thread is interrupted, the members are cancelled, and the flag is set again at the
     * end; if the calling request is cancelled they are asked to cancel. A cancelled pool only waits for the end of its members.
     *
     * @throws RequestException if a member failed; the cause is the first failure
     * @throws RequestCancelledException if the calling request is cancelled, once the members have ended
     * @throws CircularWaitException if a member waits, directly or through others, for the calling request
     */
    @Override
    @SuppressWarnings("ReferenceEquality") // that very request
    public void close() {
        StackRoom.require();
        Request<?> closing = Frame.currentRequest();
        boolean interrupted = false;
        while (!isOver()) {
            try {
                if (closing != null && closing.stops()) {
                    witnessEnd();
                } else {
                    awaitEnd(Deadline.NONE, false);
                }
            } catch (InterruptedException e) {
                interrupted = true;
                cancel();
            } catch (RequestCancelledException cancelled) {
                // the members know; now for their end
            }
        }
        for (Request<?> needed; (needed = firstReleased()) != null; ) {
            Awaiting.witnessEnd(needed);
            if (firstReleased() == needed) {
                // It has ended, and who ended it, perhaps on this worker, has not told us yet.
                new Waiter(Frame.current(), this).await(false, false, Deadline.after(PAUSE_NANOS));
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        Request.checkCancelled(closing);
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
        StackRoom.require();
        lock.lock();
        boolean first = !over && !cancelled;
        boolean unstarted = first && !started;
        cancelled |= first;
        stopped |= first;
        started |= first;
        pumping |= unstarted;
        attaching |= unstarted;
        lock.unlock();
        if (first) {
            for (Waiter waiter = waiters; waiter != null; waiter = waiter.next) {
                if (waiter.leave()) {
                    waiter.wake();
                }
            }
            if (unstarted) {
                attachAll();
            } else {
                stop();
            }
        }
    }

    /** For a cancelled request: the members are asked to cancel, and their end is waited for. */
    private void witnessEnd() {
        lock.lock();
        boolean unstarted = !started;
        lock.unlock();
        if (unstarted) {
            cancel();
            return;
        }
        cancelMembers(false);
        Waiter waiter = new EndWitness(Frame.current());
        lock.lock();
        boolean done = over;
        if (!done) {
            waiters = waiter.ahead(waiters);
        }
        lock.unlock();
        if (!done) {
            waiter.await(false, false, Deadline.NONE);
        }
    }

    /** Whether somebody alive waits for the members. Under the lock of one of them, and not ours. */
    boolean needsMembers() {
        for (Waiter waiter = stopped ? null : waiters; waiter != null; waiter = waiter.next) {
            if (waiter.isLive()) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Request<?> firstReleased() {
        lock.lock();
        Request<?> first = members.firstReleased();
        lock.unlock();
        return first;
    }

    private boolean isOver() {
        lock.lock();
        boolean isOver = over;
        lock.unlock();
        return isOver;
    }

    private boolean awaitEnd(long deadline, boolean wantsResult) throws InterruptedException {
        Frame frame = Frame.current();
        Request<?> waiting = frame == null ? null : frame.request;
        Request.checkCancelled(waiting);
        StackRoom.require();
        Waiter waiter = new Awaiter(frame);
        lock.lock();
        boolean done = over || (wantsResult && cancelled);
        boolean first = !started && !done;
        started |= first;
        pumping |= first;
        attaching |= first;
        if (!done) {
            waiters = waiter.ahead(waiters);
        }
        lock.unlock();
        if (done) {
            Request.checkCancelled(waiting); // again: its own cancel may have come first, and spread to the pool
            return true;
        }
        if (first) {
            attachAll();
            pump(nextToSubmit(true));
        }
        switch (waiter.await(true, true, deadline)) {
            case SIGNALLED, WITHDRAWN, CANCELLED -> {}
            case INTERRUPTED -> throw new InterruptedException("interrupted while waiting for a request pool");
            case TIMED_OUT -> {
                return false;
            }
        }
        Request.checkCancelled(waiting);
        return true;
    }

    private void remove(Waiter waiter) {
        lock.lock();
        if (!over) { // else they are being woken
            waiters = waiter.out(waiters);
        }
        lock.unlock();
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

    /** The members that have not ended: a copy, for which room is made outside of the lock. */
    List<Request<?>> members() {
        for (int room = size(); ; ) {
            List<Request<?>> copy = new ArrayList<>(room);
            lock.lock();
            int found = members.copyTo(copy, room);
            lock.unlock();
            if (found <= room) {
                return copy;
            }
            room = found;
        }
    }

    /** Whether one of the members waits for anything. */
    boolean anyMemberWaits() {
        lock.lock();
        boolean waits = members.anyWaits();
        lock.unlock();
        return waits;
    }

    /** Asks all members to cancel, as {@link Cancellation#reach(Request, Family.Link)} does one. */
    Family.Link reachMembers(Family.Link end) {
        lock.lock();
        Family.Link last = members.reach(end);
        lock.unlock();
        return last;
    }

    /** Cancels all members; those only that were asked before, if so wanted. */
    private void cancelMembers(boolean ifAsked) {
        lock.lock();
        Family.Link first = members.reach(ifAsked);
        lock.unlock();
        if (first != null) {
            Cancellation.spread(first);
        }
    }

    /** Attaches all members, while nobody pumps. */
    private void attachAll() {
        members.attachPending();
        lock.lock();
        pumping = false;
        attaching = false;
        lock.unlock();
        if (stopped) { // meanwhile
            stop();
        }
    }

    private void pump(@Nullable Member first) {
        for (Member next = first, after; next != null; next = after != null ? after : nextToSubmit(false)) {
            after = next.nextActivated;
            next.nextActivated = null;
            try {
                if (!stopped) {
                    next.member.submit();
                }
            } catch (RequestException failedHere) {
                // debugging mode: its end has been told already
            } catch (RuntimeException | Error refused) { // the engine is closed, or there is no stack or memory left
                stopBy(next, refused, false);
            }
        }
        finishIfEmpty();
    }

    private @Nullable Member nextToSubmit(boolean entry) {
        lock.lock();
        Member next = activate(entry);
        lock.unlock();
        return next;
    }

    /** Under the lock. The first of some; null if there is nothing to submit or no room, or, on entry, if another thread is at it already. */
    private @Nullable Member activate(boolean entry) {
        if (entry && pumping) {
            return null;
        }
        Member first = stopped ? null : members.activate(maxActive);
        pumping = first != null;
        return first;
    }

    /** By the member, once. */
    void ended(Member member) {
        Throwable thrown = member.member.failureIfAny();
        boolean finished = thrown == null && !member.member.isCancelled();
        if (finished == race) {
            stopBy(member, thrown, !finished && thrown == null);
        }
        lock.lock(); // once, unless it stops the rest: the workers meet here
        members.remove(member);
        Member next = activate(true);
        boolean last = endsNow();
        lock.unlock();
        if (last) {
            tellEnd();
        } else if (next != null) {
            pump(next);
        }
    }

    /** The member ends the rest, if it is the first to do so. */
    private void stopBy(Member member, @Nullable Throwable thrown, boolean ofCancel) {
        lock.lock();
        members.remove(member);
        boolean first = !stopped;
        if (first) {
            stopped = true;
            failure = thrown;
            cancelled = ofCancel;
        }
        lock.unlock();
        if (first) {
            stop();
        }
    }

    /** Cancels all members; lets those go that others need. One that is about to end anyway, callbacks and all, is waited for. */
    private void stop() {
        cancelMembers(false);
        lock.lock();
        if (!attaching) { // whose walk goes along the list; it stops once more
            members.releaseNeeded();
        }
        lock.unlock();
        finishIfEmpty();
    }

    private void finishIfEmpty() {
        lock.lock();
        boolean last = endsNow();
        lock.unlock();
        if (last) {
            tellEnd();
        }
    }

    /** Under the lock. True once: the caller tells those who wait. */
    private boolean endsNow() {
        boolean last = !over && started && !pumping && members.size() == 0;
        over |= last;
        return last;
    }

    private void tellEnd() {
        for (Waiter waiter = waiters, next; waiter != null; waiter = next) {
            next = waiter.next;
            waiter.complete();
        }
        waiters = null;
    }

    @Override
    public String toString() {
        return "request pool of " + size();
    }
}
