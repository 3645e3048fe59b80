package dev.sluice.request;

import static java.util.Objects.requireNonNull;

import dev.sluice.request.coroutine.Deadline;
import dev.sluice.request.spin.StackRoom;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A computation that runs once, on a worker of its engine, and whose result any number of others may wait for.
 *
 * <p><b>Use.</b> {@link RequestEngine#request} makes one; nothing runs yet. {@link #submit} queues it, {@link #await} returns its
 * result. Awaiting a request that nobody submitted submits it; inside another request it is executed on the spot instead, in the same
 * coroutine and on the same worker, and so is one that is queued and that no worker has taken yet. A request that waits is suspended and its
 * worker does something else.
 *
 * <p><b>Lifecycle.</b> {@link State} has the states. The {@linkplain #parent() parent} is the request that was running when this one was
 * created. A request that has ended keeps its result or failure and nothing else.
 *
 * <p><b>Cancellation.</b> {@link #cancel} takes effect unless somebody alive waits for the request: a foreign thread, or a request that is
 * not itself cancelled. It spreads to the requests that the cancelled one created and to those it waits for, under the same rule. A
 * refused cancel is remembered, and takes effect when the last live waiter goes. A cancelled request that is suspended wakes with
 * {@link RequestCancelledException}; a running one sees it at its next suspension point or {@link #checkCancelled()}.
 *
 * <p><b>Thread-safety.</b> All methods may be called from any thread.
 *
 * <p><b>Memory consistency.</b> What a thread did before it submitted or awaited a request is visible to the request; what the request did
 * is visible to everyone who awaited it, to its callbacks, and to whoever saw {@link #isDone()} return true.
 *
 * @param <T> the type of the result
 */
public final class Request<T extends @Nullable Object> extends RequestState {

    /** Where a request stands. */
    public enum State {
        /** Nobody has submitted it. */
        CREATED,
        /** Submitted; no worker has taken it. */
        QUEUED,
        /** On its worker, or about to resume there. */
        RUNNING,
        /** Waits for a request, a pool, a lock or a condition. */
        SUSPENDED,
        /** In snapshots: SUSPENDED above a native frame or class initialiser. It keeps its thread; another stands in at its worker. */
        PINNED,
        /** Ended with a result. */
        FINISHED,
        /** Ended with a failure. */
        FAILED,
        /** Ended by cancellation. */
        CANCELLED
    }

    /** Born now, by {@link Birth}. */
    Request(
            Switchboard home,
            @Nullable Callable<? extends T> callable,
            @Nullable Lineage above,
            long rank,
            int control) {
        super(home, callable, above, rank, control);
    }

    private Request(T value) {
        super(value);
    }

    /**
     * Returns a request that has already finished with {@code value}.
     *
     * @param <T> type of the result
     * @param value the result
     * @return the finished request
     */
    public static <T extends @Nullable Object> Request<T> withValue(T value) {
        return new Request<>(value);
    }

    /** {@return the request that the calling thread executes: the innermost, if one executes another directly} */
    public static Optional<Request<?>> current() {
        return Optional.ofNullable(Frame.currentRequest());
    }

    /**
     * Does nothing, unless the current request was cancelled. Long computations call it from time to time.
     *
     * @throws RequestCancelledException if the current request was cancelled
     */
    public static void checkCancelled() {
        checkCancelled(Frame.currentRequest());
    }

    /**
     * Runs a part of the current request as if it had not been cancelled: to undo, to clean up, to bring something to its end. Inside, suspension
     * points and locks do not throw, {@link #checkCancelled()} neither, and what is created is not born cancelled. A cancel takes effect
     * meanwhile, {@link #isCancelled()} tells of it, but it spreads to children, and to what the request waits for, only when the
     * outermost of these parts has ended, and is seen at the first suspension point after that. Until then the request counts as alive
     * for those it waits for. Outside of a request this only calls.
     *
     * @param <T> type of the result
     * @param callable what to run, here and now
     * @return what it returns
     * @throws Exception what it throws
     */
    public static <T extends @Nullable Object> T uncancellable(Callable<T> callable) throws Exception {
        return Shield.call(requireNonNull(callable, "callable"));
    }

    /**
     * Runs a part of the current request that its cancel interrupts: blocking calls of the JDK, which are no suspension points. An
     * {@link InterruptedException} that the cancel brought about becomes a {@link RequestCancelledException}, and the thread's interrupt flag
     * does not outlive the part. Inside {@link #uncancellable} nothing is interrupted. Outside of a request this only calls.
     *
     * @param <T> type of the result
     * @param callable what to run, here and now
     * @return what it returns
     * @throws RequestCancelledException if the current request is cancelled, before or meanwhile
     * @throws Exception what it throws
     */
    public static <T extends @Nullable Object> T interruptible(Callable<T> callable) throws Exception {
        return Interruption.call(requireNonNull(callable, "callable"));
    }

    static void checkCancelled(@Nullable Request<?> current) {
        if (current != null && current.stops()) {
            throw new RequestCancelledException(current.toString());
        }
    }

    // ---- running

    /**
     * Queues the request for execution and returns at once. Harmless if it was submitted before, or is cancelled, as is all that a cancelled
     * request creates: that never runs. What a cancelled request wants to be done nevertheless it does in {@link #uncancellable}, or leaves
     * to a {@link RequestEngine#root}. In the debugging mode (an engine without
     * workers) executes it here and now.
     *
     * @return this
     * @throws IllegalStateException if the engine is closed
     * @throws RequestException in the debugging mode only, if the request failed just now
     */
    public Request<T> submit() {
        return submit(Frame.current());
    }

    Request<T> submit(@Nullable Frame frame) {
        Submission.submit(this, frame);
        return this;
    }

    /** Whether nobody has submitted or executed it. */
    boolean isCreated() {
        return phase(control()) == CREATED;
    }

    /** Whether nobody has begun it: not submitted, or queued. */
    boolean isUnbegun() {
        return phase(control()) <= QUEUED;
    }

    /**
     * Waits for the end of the request and returns its result. Inside a request the waiting request is suspended and its worker freed; any
     * other thread is blocked. Submits the request if nobody has. Inside a request of the same engine one that no worker has taken yet is
     * executed directly instead, submitted or not.
     *
     * @return the result
     * @throws RequestException if the request failed
     * @throws InvalidRequestException if the request is cancelled
     * @throws RequestCancelledException if the calling request is cancelled, before or during the wait
     * @throws CircularWaitException if this request waits, directly or through others, for the calling one
     * @throws IllegalStateException if nobody has submitted it and the engine is closed
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public T await() throws InterruptedException {
        Awaiting.awaitEnd(this, Deadline.NONE);
        return outcome();
    }

    /**
     * {@link #await()} for at most {@code timeout}. Never executes the request directly, so that the wait can end in time. The request goes
     * on after a timeout.
     *
     * @param timeout the longest time to wait
     * @return the result
     * @throws TimeoutException if the time is over first
     * @throws RequestException if the request failed
     * @throws InvalidRequestException if the request is cancelled
     * @throws RequestCancelledException if the calling request is cancelled, before or during the wait
     * @throws CircularWaitException if this request waits, directly or through others, for the calling one
     * @throws IllegalStateException if nobody has submitted it and the engine is closed
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public T await(Duration timeout) throws InterruptedException, TimeoutException {
        if (!Awaiting.awaitEnd(this, Deadline.after(timeout))) {
            throw new TimeoutException(this + " has not ended within " + timeout);
        }
        return outcome();
    }

    /**
     * {@link #await()} without the result.
     *
     * @throws RequestException if the request failed
     * @throws InvalidRequestException if the request is cancelled
     * @throws RequestCancelledException if the calling request is cancelled, before or during the wait
     * @throws CircularWaitException if this request waits, directly or through others, for the calling one
     * @throws IllegalStateException if nobody has submitted it and the engine is closed
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public void block() throws InterruptedException {
        await();
    }

    /**
     * Waits for the end of the request, however it ends: until its callable and its callbacks have returned, as they may do long after a
     * {@link #cancel}. Meant for who frees what the request works with. The calling request is suspended; its own cancel, or an interrupt,
     * does not end the wait, and the interrupt flag is kept. Who waits in this way keeps nobody from cancelling the request, and does not
     * listen to its failure.
     *
     * @return {@link State#FINISHED}, {@link State#FAILED} or {@link State#CANCELLED}
     * @throws IllegalStateException if nobody has submitted the request, so that it might never end
     * @throws CircularWaitException if this request waits, directly or through others, for the calling one
     */
    public State awaitEnd() {
        if (isCreated()) {
            throw new IllegalStateException(this + " would never end, as nobody has submitted it");
        }
        Awaiting.witnessEnd(this);
        return state();
    }

    /**
     * {@link #await(Duration)}, but a request that has not ended in time is {@linkplain #cancel() cancelled}.
     *
     * @param timeout the longest time to wait
     * @return the result
     * @throws TimeoutException if the time is over first: after the end of the request if it is cancelled, which a request that computes
     *     delays; at once if others need it
     * @throws RequestException if the request failed
     * @throws InvalidRequestException if the request is cancelled by somebody else
     * @throws RequestCancelledException if the calling request is cancelled, before or during the wait
     * @throws CircularWaitException if this request waits, directly or through others, for the calling one
     * @throws IllegalStateException if nobody has submitted it and the engine is closed
     * @throws InterruptedException if the thread is interrupted while it waits; the request goes on
     */
    public T awaitOrCancel(Duration timeout) throws InterruptedException, TimeoutException {
        try {
            return await(timeout);
        } catch (TimeoutException late) {
            if (cancel()) {
                awaitEnd();
                throw late;
            }
            if (phase(control()) < ENDING) { // others need it
                throw late;
            }
            awaitEnd();
            return outcome(); // just in time
        }
    }

    // ---- outcome

    /** The outcome of a request that is over, for one waiter. */
    @SuppressWarnings({"unchecked", "NullAway"}) // a null result only if T allows it
    private T outcome() {
        int word = control();
        if (has(word, CANCELLED)) {
            throw new InvalidRequestException(toString());
        }
        if (has(word, FAILED)) {
            throw new RequestException(toString(), (Throwable) requireNonNull(content()));
        }
        return (T) content();
    }

    /**
     * Returns the result of a request that has finished.
     *
     * @return the result
     * @throws IllegalStateException if the request has not ended
     * @throws RequestException if it failed
     * @throws InvalidRequestException if it was cancelled
     */
    public T result() {
        if (!isDone()) {
            throw new IllegalStateException(this + " has no result yet; await it");
        }
        return outcome();
    }

    /** {@return exactly what the request threw, or what a callback threw; empty unless it has failed} */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failureIfAny());
    }

    /** {@link #failure} for who must not need memory. */
    final @Nullable Throwable failureIfAny() {
        int word = control();
        return isOver(word) && has(word, FAILED) && !has(word, CANCELLED)
                ? (Throwable) requireNonNull(content())
                : null;
    }

    /** {@return where the request stands now} */
    public State state() {
        int word = control();
        if (isOver(word)) {
            return has(word, CANCELLED) ? State.CANCELLED : has(word, FAILED) ? State.FAILED : State.FINISHED;
        }
        return switch (phase(word)) {
            case CREATED -> State.CREATED;
            case QUEUED -> State.QUEUED;
            default -> isOutside() || isSuspended() ? State.SUSPENDED : State.RUNNING;
        };
    }

    /** Whether it waits; one that executes another does so when that one waits. */
    private boolean isSuspended() {
        Waiter waiting = currentWait();
        while (waiting instanceof DirectWaiter && waiting.target instanceof Request<?> executed) {
            waiting = executed.currentWait();
        }
        return waiting != null;
    }

    /** {@return whether the request has ended, one way or another, and its callbacks have returned; true for the callbacks as well} */
    public boolean isDone() {
        return isOver(control());
    }

    /** {@return whether a cancel took effect} The request may still be on its way to the end, but it has no other outcome. */
    public boolean isCancelled() {
        return cancelled();
    }

    /**
     * Asks for the end of the request. Never interrupts native code or the JDK's own blocking calls.
     *
     * @return true if the request ends cancelled, now or by an earlier call; false if it is over otherwise, or if somebody alive waits for
     *     it, in which case it is cancelled as soon as nobody does
     */
    public boolean cancel() {
        return Cancellation.cancel(this);
    }

    // ---- notification

    /**
     * Calls back with the result if the request finishes. Callbacks run in the order of registration; at once if it is over.
     *
     * @param action what to call; it may create and await requests
     * @return this request
     */
    public Request<T> onFinished(Consumer<? super T> action) {
        return listen(Listeners.Kind.FINISHED, action, 0);
    }

    /**
     * Calls back with the failure if the request fails.
     *
     * @param action what to call; it may create and await requests
     * @return this request
     */
    public Request<T> onFailed(Consumer<? super Throwable> action) {
        return listen(Listeners.Kind.FAILED, action, HEARD);
    }

    /**
     * Calls back if the request is cancelled.
     *
     * @param action what to call; it may create and await requests
     * @return this request
     */
    public Request<T> onCancelled(Runnable action) {
        return listen(Listeners.Kind.CANCELLED, action, 0);
    }

    /**
     * Calls back with this request when it has ended, however it did.
     *
     * @param action what to call; it may create and await requests
     * @return this request
     */
    public Request<T> onDone(Consumer<? super Request<T>> action) {
        return listen(Listeners.Kind.DONE, action, HEARD);
    }

    /**
     * Calls back when a cancel takes effect while the callable runs or waits, so that what it sits in can be ended: a socket closed, a query
     * aborted. Called once, by the thread that cancels, before {@link #cancel} returns and even while the request is
     * {@linkplain #uncancellable uncancellable}; at once if that has happened. Never called for a request that ends otherwise, or had not
     * started. What it throws goes to {@link RequestEngine.Builder#onUnhandledFailure}.
     *
     * @param action what to call; must be quick and may run at the same time as the callable
     * @return this request
     */
    public Request<T> onCancelRequested(Runnable action) {
        Listeners.Callback callback =
                new Listeners.Callback(Listeners.Kind.CANCEL_REQUESTED, requireNonNull(action, "action"));
        StackRoom.require();
        if (!tryRegisterCancelRequested(callback, new Listeners())) {
            Cancellation.tell(this, callback);
        }
        return this;
    }

    /**
     * Calls back with the value that the callable returned although the request ends cancelled, and which nobody else gets; that of a request
     * of {@link RequestEngine#any} or {@link RequestEngine#all} that is not delivered as well. So {@code onDiscarded(Image::close)}, which
     * a request can register on itself, closes what would be lost. Called where the request ends, before anybody is told of the end;
     * not for null. What it throws goes to {@link RequestEngine.Builder#onUnhandledFailure}.
     *
     * @param action what to call
     * @return this request
     */
    public Request<T> onDiscarded(Consumer<? super T> action) {
        Listeners.Callback callback =
                new Listeners.Callback(Listeners.Kind.DISCARDED, requireNonNull(action, "action"));
        StackRoom.require();
        tryRegister(callback, new Listeners(), 0);
        return this;
    }

    private Request<T> listen(Listeners.Kind kind, Object action, int heard) {
        Listeners.Callback callback = new Listeners.Callback(kind, requireNonNull(action, "action"));
        StackRoom.require();
        if (isDoneForAll() || !tryRegister(callback, new Listeners(), heard)) {
            int word = control();
            callback.call(this, has(word, CANCELLED), has(word, FAILED), content());
        }
        return this;
    }

    private boolean isDoneForAll() {
        return phase(control()) == ENDED;
    }

    /**
     * Returns a future that mirrors the outcome: the result, the failure as it was thrown, or cancellation. It neither submits the request
     * nor counts as a waiter. Cancelling it asks to cancel the request; completing it by hand does not touch the request. A request that
     * waits for it, or for a stage that depends on it, is suspended.
     *
     * @return a new future
     */
    public CompletableFuture<T> toCompletableFuture() {
        return future();
    }

    final RequestFuture<T> future() {
        RequestFuture<T> future = new RequestFuture<>(this);
        StackRoom.require();
        if (isDoneForAll() || !tryMirror(future, new Listeners())) {
            future.mirror();
        }
        return future;
    }

    // ---- who and where

    /** {@return the index of the worker that runs or ran the request; empty before it starts and without workers} */
    public OptionalInt worker() {
        int worker = worker(control());
        return worker < 0 ? OptionalInt.empty() : OptionalInt.of(worker);
    }

    /** {@return the request in which this one was created; empty for a root, and when either of them has ended} */
    public Optional<Request<?>> parent() {
        return Optional.ofNullable(livingParent());
    }

    /**
     * Gives the request a name for snapshots, messages, flight recordings and thread dumps. Best before it is submitted.
     *
     * @param name what to call it
     * @return this request
     */
    public Request<T> name(String name) {
        rename(requireNonNull(name, "name"));
        return this;
    }

    /** {@return the given name, or one that shows the line of creation: {@code request 4.1.7} is the seventh child of 4.1} */
    public String name() {
        return label();
    }

    @Override
    public String toString() {
        return label();
    }
}
