package dev.sluice.request;

import static java.util.Objects.requireNonNull;

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
 * coroutine and on the same worker. A request that waits is suspended and its worker does something else.
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
public final class Request<T extends @Nullable Object> extends RequestCore {

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
        /** Ended with a result. */
        FINISHED,
        /** Ended with a failure. */
        FAILED,
        /** Ended by cancellation. */
        CANCELLED
    }

    /** Null only for {@link #withValue}, which is over from the start. */
    private final @Nullable RequestEngine engine;

    private final long rank;

    /** The parent's place in the line of creation; dropped at the end. */
    private @Nullable Lineage above;

    /** Our own, made for the first child; dropped at the end. */
    private @Nullable Lineage own;

    /** The callable until it is called, then the result, or the failure if FAILED. */
    private @Nullable Object content;

    /** Guarded by the lock; dropped at the end. */
    private @Nullable Listeners listeners;

    private volatile @Nullable String name;

    /** Created by {@code engine} in {@code parent}, or as a root. */
    Request(RequestEngine engine, Callable<? extends T> callable, @Nullable Request<?> parent) {
        super(parent != null && parent.cancelled() ? CANCELLED | ENDED : CREATED);
        this.engine = engine;
        if (cancelled()) {
            this.rank = 0;
            return;
        }
        this.content = callable;
        if (parent == null) {
            this.rank = engine.nextRank();
            return;
        }
        this.above = parent.lineage();
        Family family = parent.openFamily();
        this.rank = family.nextRank();
        Family.Link link = new Family.Link(this, parent);
        bindTo(link);
        family.add(link);
        if (parent.cancelled()) { // meanwhile
            Cancellation.cancel(this);
        }
    }

    private Request(T value) {
        super(ENDED);
        this.engine = null;
        this.rank = 0;
        this.content = value;
    }

    /** Returns a request that has already finished with {@code value}. */
    public static <T extends @Nullable Object> Request<T> withValue(T value) {
        return new Request<>(value);
    }

    /** Returns the request that the calling thread executes: the innermost, if one executes another directly. */
    public static Optional<Request<?>> current() {
        return Optional.ofNullable(Coroutine.currentRequest());
    }

    /**
     * Does nothing, unless the current request was cancelled. Long computations call it from time to time.
     *
     * @throws RequestCancelledException if the current request was cancelled
     */
    public static void checkCancelled() {
        checkCancelled(Coroutine.currentRequest());
    }

    static void checkCancelled(@Nullable Request<?> current) {
        if (current != null && current.cancelled()) {
            throw new RequestCancelledException(current.toString());
        }
    }

    // ---- running

    /**
     * Queues the request for execution and returns at once. Harmless if it was submitted before. In the debugging mode (an engine without
     * workers) executes it here and now.
     *
     * @return this
     * @throws IllegalStateException if the engine is closed
     * @throws RequestException in the debugging mode only, if the request failed just now
     */
    public Request<T> submit() {
        return submit(Coroutine.current());
    }

    Request<T> submit(@Nullable Coroutine coroutine) {
        if (phase(control()) == CREATED) {
            RequestEngine home = home();
            if (!home.isInline()) {
                dispatch(enqueue(coroutine, null));
            } else if (home.runInline(this) && has(control(), FAILED)) {
                outcome();
            }
        }
        return this;
    }

    /**
     * Waits for the end of the request and returns its result. Inside a request the waiting request is suspended and its worker freed; any
     * other thread is blocked. Submits the request if nobody has; inside a request of the same engine it is then executed directly.
     *
     * @throws RequestException if the request failed
     * @throws InvalidRequestException if the request is cancelled
     * @throws RequestCancelledException if the calling request is cancelled, before or during the wait
     * @throws CircularWaitException if this request waits, directly or through others, for the calling one
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public T await() throws InterruptedException {
        awaitEnd(Coroutine.NO_DEADLINE);
        return outcome();
    }

    /**
     * {@link #await()} for at most {@code timeout}. Never executes the request directly, so that the wait can end in time. The request goes
     * on after a timeout.
     *
     * @throws TimeoutException if the time is over first
     * @throws RequestException if the request failed
     * @throws InvalidRequestException if the request is cancelled
     * @throws RequestCancelledException if the calling request is cancelled, before or during the wait
     * @throws CircularWaitException if this request waits, directly or through others, for the calling one
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public T await(Duration timeout) throws InterruptedException, TimeoutException {
        if (!awaitEnd(Waiter.deadlineAfter(Waiter.nanos(timeout)))) {
            throw new TimeoutException(this + " has not ended within " + timeout);
        }
        return outcome();
    }

    /** {@link #await()} without the result: same waiting, same exceptions. */
    public void block() throws InterruptedException {
        await();
    }

    private boolean awaitEnd(long deadline) throws InterruptedException {
        Coroutine coroutine = Coroutine.current();
        Request<?> waiting = coroutine == null ? null : coroutine.request;
        checkCancelled(waiting);
        int word = control();
        if (isOver(word)) {
            return true;
        }
        if (waiting == this) {
            throw new CircularWaitException(toString(), "itself");
        }
        if (phase(word) == CREATED) {
            RequestEngine home = home();
            boolean direct = home.isInline()
                    ? home.runInline(this)
                    : deadline == Coroutine.NO_DEADLINE
                            && coroutine != null
                            && coroutine.engine == home
                            && coroutine.nesting < coroutine.maxNesting()
                            && executeHere(coroutine);
            if (direct) {
                checkCancelled(waiting);
                return true;
            }
        }
        return suspendUntilEnd(coroutine, waiting, deadline);
    }

    private boolean suspendUntilEnd(@Nullable Coroutine coroutine, @Nullable Request<?> waiting, long deadline)
            throws InterruptedException {
        Waiter waiter = new Waiter(coroutine, this);
        dispatch(enqueue(coroutine, waiter));
        if (waiting != null) {
            WaitGraph.enter(waiting, waiter, this::withdraw);
        }
        Waiter.Outcome outcome;
        try {
            outcome = waiter.await(true, true, deadline);
        } catch (StackOverflowError tooDeep) {
            withdraw(waiter);
            throw tooDeep;
        }
        switch (outcome) {
            case SIGNALLED, WITHDRAWN -> {}
            case CANCELLED -> {
                removeWaiter(waiter);
                Cancellation.cancel(this);
            }
            case INTERRUPTED -> {
                withdraw(waiter);
                throw new InterruptedException("interrupted while waiting for " + this);
            }
            case TIMED_OUT -> {
                withdraw(waiter);
                return false;
            }
        }
        checkCancelled(waiting);
        return true;
    }

    private void withdraw(Waiter waiter) {
        removeWaiter(waiter);
        Cancellation.retry(this);
    }

    /**
     * CREATED to QUEUED, and registers {@code waiter} in the same step. Returns its job if it is now the caller's to dispatch. A waiter
     * that comes too late finds itself signalled.
     */
    private @Nullable Job enqueue(@Nullable Coroutine coroutine, @Nullable Waiter waiter) {
        StackRoom.require();
        Job first = null;
        int word = lock();
        try {
            if (phase(word) == ENDED) {
                if (waiter != null) {
                    waiter.signal();
                }
                return null;
            }
            if (has(word, CANCELLED)) {
                if (waiter != null) {
                    throw new InvalidRequestException(toString());
                }
                return null;
            }
            if (phase(word) == CREATED) {
                home().admit(coroutine);
                first = home().job(this, above, rank);
                word = withPhase(askIfParentCancelled(root(word)), QUEUED) | COUNTED;
            }
            if (waiter != null) {
                addWaiter(waiter);
            }
            return first;
        } finally {
            unlock(word);
        }
    }

    private void dispatch(@Nullable Job job) {
        if (job != null) {
            home().dispatch(job);
            Cancellation.retry(this);
        }
    }

    /** Under the lock: a cancel of the parent may have missed a child that was born at the same moment. It is made up for now. */
    private int askIfParentCancelled(int word) {
        Family.Link link = link();
        Request<?> parent = link == null ? null : link.parent;
        return parent != null && parent.cancelled() ? word | ASKED : word;
    }

    /** Under the lock: a request without a living parent is known to the engine, so that a snapshot finds it. */
    private int root(int word) {
        Family.Link link = link();
        if (has(word, ROOTED) || (link != null && link.parent != null)) {
            return word;
        }
        home().addRoot(this);
        return word | ROOTED;
    }

    /** Direct execution: CREATED to RUNNING on the caller's coroutine. False if somebody was quicker. */
    boolean executeHere(Coroutine coroutine) {
        StackRoom.require();
        Waiter waiter = new DirectWaiter(coroutine, this);
        Request<?> outer = coroutine.request;
        if (outer != null) {
            outer.beginWaitBeforeLock(waiter);
        }
        if (!beginHere(coroutine, waiter)) {
            if (outer != null) {
                outer.endWait();
            }
            return false;
        }
        if (outer != null && outer.cancelled()) { // meanwhile: whoever cancelled it may not have seen what it waits for
            Cancellation.cancel(this);
        } else {
            Cancellation.retry(this);
        }
        coroutine.nesting++;
        execute(coroutine);
        coroutine.nesting--;
        if (outer != null) {
            outer.endWait();
        }
        return true;
    }

    private boolean beginHere(Coroutine coroutine, Waiter waiter) {
        int word = lock();
        try {
            if (phase(word) != CREATED) {
                return false;
            }
            home().admit(coroutine);
            word = withPhase(askIfParentCancelled(root(word)), RUNNING) | COUNTED;
            word = withWorker(word, coroutine.workerIndex());
            addWaiter(waiter);
            return true;
        } finally {
            unlock(word);
        }
    }

    /** A worker took the request out of the queue. */
    void runQueued(Coroutine coroutine) {
        if (beginQueued(coroutine.workerIndex())) {
            String label = name;
            if (label != null) {
                Thread.currentThread().setName(home().name() + "-" + label);
            }
            execute(coroutine);
        }
    }

    @SuppressWarnings("unchecked")
    private void execute(Coroutine coroutine) {
        Request<?> outer = coroutine.request;
        coroutine.request = this;
        RequestEvents.RequestExecution event = RequestEvents.executing();
        Callable<T> callable = (Callable<T>) requireNonNull(content);
        Object value = null;
        Throwable failure = null;
        try {
            value = callable.call();
        } catch (Throwable thrown) {
            failure = thrown;
        }
        end(coroutine, value, failure);
        RequestEvents.executed(event, this, worker(control()));
        coroutine.request = outer;
    }

    // ---- ending

    /** RUNNING to ENDING, on the request's coroutine. */
    private void end(Coroutine coroutine, @Nullable Object value, @Nullable Throwable failure) {
        int word = withPhase(lock(), ENDING);
        if (has(word, CANCELLED)) {
            content = null;
        } else if (failure != null) {
            content = failure;
            word |= FAILED;
            name = name();
        } else {
            content = value;
            if (listeners == null) {
                finish(word, coroutine);
                return;
            }
        }
        Object outcome = content;
        unlock(word);
        if (has(word, FAILED | CANCELLED)) {
            Cancellation.cancelChildren(this);
        }
        if (has(word, CANCELLED)) {
            coroutine.request = null; // in a cancelled request, its callbacks could wait for nothing
        }
        runCallbacks(coroutine, word, outcome);
    }

    /** ENDING to ENDED for a request that was cancelled before it began; by whoever cancelled it. */
    void endUnstarted() {
        content = null;
        Coroutine coroutine = Coroutine.current();
        Request<?> outer = coroutine == null ? null : coroutine.request;
        if (coroutine != null) {
            coroutine.request = null;
        }
        runCallbacks(null, control(), null);
        if (coroutine != null) {
            coroutine.request = outer;
        }
    }

    /** Runs all callbacks, those registered meanwhile too, then finishes. The outcome they are for was settled before the first. */
    private void runCallbacks(@Nullable Coroutine coroutine, int settled, @Nullable Object outcome) {
        while (true) {
            int word = lock();
            Listeners registered = listeners;
            Listeners.Callback callback = null;
            if (registered != null) {
                registered.runner = Thread.currentThread();
                callback = registered.poll();
            }
            if (callback == null) {
                finish(word, coroutine);
                return;
            }
            unlock(word);
            try {
                call(callback, settled, outcome);
            } catch (Throwable thrown) {
                callbackFailed(thrown);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private void call(Listeners.Callback callback, int settled, @Nullable Object outcome) {
        boolean stopped = has(settled, CANCELLED);
        boolean failed = !stopped && has(settled, FAILED);
        switch (callback.kind()) {
            case FINISHED -> {
                if (!stopped && !failed) {
                    ((Consumer<@Nullable Object>) callback.action()).accept(outcome);
                }
            }
            case FAILED -> {
                if (failed) {
                    ((Consumer<@Nullable Object>) callback.action()).accept(outcome);
                }
            }
            case CANCELLED -> {
                if (stopped) {
                    ((Runnable) callback.action()).run();
                }
            }
            case DONE -> ((Consumer<Object>) callback.action()).accept(this);
        }
    }

    /** Fails a finished request. A failed one keeps its failure, a cancelled one stays cancelled; the exception is told all the same. */
    @SuppressWarnings("ReferenceEquality") // an exception cannot suppress itself
    private void callbackFailed(Throwable thrown) {
        int word = lock();
        boolean stopped = has(word, CANCELLED);
        Throwable earlier = has(word, FAILED) ? (Throwable) content : null;
        if (!stopped && earlier == null) {
            content = thrown;
            word |= FAILED;
            name = name();
        }
        unlock(word);
        if (stopped) {
            home().unhandled(this, thrown);
        } else if (earlier == null) {
            Cancellation.cancelChildren(this);
        } else if (earlier != thrown) {
            earlier.addSuppressed(thrown);
        }
    }

    /** ENDING to ENDED, with the lock held: lets go of everything but the outcome, then tells everybody. */
    private void finish(int word, @Nullable Coroutine coroutine) {
        Waiter waiter = takeWaiters();
        Listeners registered = listeners;
        Family children = family();
        Throwable failure = has(word, FAILED) ? (Throwable) content : null;
        listeners = null;
        above = null;
        own = null;
        leaveFamily();
        dropFamily();
        unlock(withPhase(word, ENDED));
        if (children != null) {
            children.forEach(Request::orphan);
        }
        home().ended(this, word, coroutine);
        if (registered != null) {
            registered.futures.forEach(future -> mirror(future));
        }
        boolean heard = has(word, HEARD);
        while (waiter != null) {
            Waiter next = waiter.next;
            heard |= waiter.isWaiting();
            waiter.complete();
            waiter = next;
        }
        if (failure != null && !heard) {
            home().unhandled(this, failure);
        }
    }

    private void orphan() {
        int word = lock();
        Family.Link link = link();
        if (link != null) {
            link.parent = null;
            if (phase(word) != CREATED) {
                word = root(word);
            }
        }
        unlock(word);
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
            throw new RequestException(toString(), (Throwable) requireNonNull(content));
        }
        return (T) content;
    }

    /**
     * Returns the result of a request that has finished.
     *
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

    /** Returns exactly what the request threw, or what a callback threw; empty unless it has failed. */
    public Optional<Throwable> failure() {
        int word = control();
        return isOver(word) && has(word, FAILED) && !has(word, CANCELLED)
                ? Optional.of((Throwable) requireNonNull(content))
                : Optional.empty();
    }

    /** Returns where the request stands now. */
    public State state() {
        int word = control();
        if (isOver(word)) {
            return has(word, CANCELLED) ? State.CANCELLED : has(word, FAILED) ? State.FAILED : State.FINISHED;
        }
        Waiter waiting = currentWait();
        return switch (phase(word)) {
            case CREATED -> State.CREATED;
            case QUEUED -> State.QUEUED;
            default -> waiting == null || waiting instanceof DirectWaiter ? State.RUNNING : State.SUSPENDED;
        };
    }

    /** Returns whether the request has ended, one way or another, and its callbacks have returned; true for the callbacks as well. */
    public boolean isDone() {
        return isOver(control());
    }

    /** Whether the request is over, for everyone or at least for the thread that runs its callbacks. */
    private boolean isOver(int word) {
        if (phase(word) != ENDING) {
            return phase(word) == ENDED;
        }
        int locked = lock();
        Listeners registered = listeners;
        boolean inCallback = registered != null && registered.runner == Thread.currentThread();
        unlock(locked);
        return inCallback || phase(locked) == ENDED;
    }

    /** Returns whether a cancel took effect. The request may still be on its way to the end, but it has no other outcome. */
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

    /** Calls back with the result if the request finishes. Callbacks run in the order of registration; at once if it is over. */
    public Request<T> onFinished(Consumer<? super T> action) {
        return listen(Listeners.Kind.FINISHED, action, 0);
    }

    /** Calls back with the failure if the request fails. */
    public Request<T> onFailed(Consumer<? super Throwable> action) {
        return listen(Listeners.Kind.FAILED, action, HEARD);
    }

    /** Calls back if the request is cancelled. */
    public Request<T> onCancelled(Runnable action) {
        return listen(Listeners.Kind.CANCELLED, action, 0);
    }

    /** Calls back with this request when it has ended, however it did. */
    public Request<T> onDone(Consumer<? super Request<T>> action) {
        return listen(Listeners.Kind.DONE, action, HEARD);
    }

    private Request<T> listen(Listeners.Kind kind, Object action, int heard) {
        Listeners.Callback callback = new Listeners.Callback(kind, requireNonNull(action, "action"));
        int word = lock();
        if (phase(word) != ENDED) {
            openListeners().add(callback);
            unlock(word | heard);
        } else {
            unlock(word);
            call(callback, word, content);
        }
        return this;
    }

    private Listeners openListeners() {
        Listeners registered = listeners;
        if (registered == null) {
            registered = new Listeners();
            listeners = registered;
        }
        return registered;
    }

    /**
     * Returns a future that mirrors the outcome: the result, the failure as it was thrown, or cancellation. It neither submits the request
     * nor counts as a waiter. Cancelling it asks to cancel the request; completing it by hand does not touch the request.
     */
    public CompletableFuture<T> toCompletableFuture() {
        RequestFuture<T> future = new RequestFuture<>(this);
        int word = lock();
        boolean over = phase(word) == ENDED;
        if (!over) {
            openListeners().futures.add(future);
            word |= HEARD;
        }
        unlock(word);
        if (over) {
            mirror(future);
        }
        return future;
    }

    @SuppressWarnings("unchecked")
    private void mirror(RequestFuture<?> future) {
        int word = control();
        if (has(word, CANCELLED)) {
            future.completeExceptionally(new RequestCancelledException(toString()));
        } else if (has(word, FAILED)) {
            future.completeExceptionally((Throwable) requireNonNull(content));
        } else {
            ((RequestFuture<T>) future).complete((T) content);
        }
    }

    // ---- who and where

    /** Returns the index of the worker that runs or ran the request; empty before it starts and without workers. */
    public OptionalInt worker() {
        int worker = worker(control());
        return worker < 0 ? OptionalInt.empty() : OptionalInt.of(worker);
    }

    /** Returns the request in which this one was created; empty for a root, and when either of them has ended. */
    public Optional<Request<?>> parent() {
        int word = lock();
        Family.Link link = link();
        Request<?> parent = link == null ? null : link.parent;
        unlock(word);
        return Optional.ofNullable(parent);
    }

    /** Gives the request a name for snapshots, messages, flight recordings and thread dumps. Best before it is submitted. */
    public Request<T> name(String name) {
        this.name = requireNonNull(name, "name");
        return this;
    }

    /** Returns the given name, or one that shows the line of creation: {@code request 4.1.7} is the seventh child of 4.1. */
    public String name() {
        String given = name;
        if (given != null) {
            return given;
        }
        Lineage parents = above;
        if (parents == null && (engine == null || phase(control()) == ENDED)) {
            return "request";
        }
        Lineage line = Lineage.below(parents, rank);
        return "request " + line;
    }

    @Override
    public String toString() {
        return name();
    }

    /** This request's coroutine only: for its children. */
    private Lineage lineage() {
        Lineage line = own;
        if (line == null) {
            line = Lineage.below(above, rank);
            own = line;
        }
        return line;
    }

    @Nullable
    Lineage above() {
        return above;
    }

    long rank() {
        return rank;
    }

    /** Adds a waiter that is told of the end. False if the request is over. */
    boolean attach(Waiter waiter) {
        int word = lock();
        boolean attached = phase(word) != ENDED;
        if (attached) {
            addWaiter(waiter);
        }
        unlock(word);
        return attached;
    }

    private RequestEngine home() {
        return requireNonNull(engine);
    }
}
