package dev.sluice.request;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A request without its type, from birth to end: how it is queued, executed directly, awaited, and concluded. {@link RequestCore} has the
 * state machine, {@link Request} what users see.
 */
abstract sealed class RequestLife extends RequestCore permits Request {

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

    /** Created by {@code engine} in {@code parent}, or as a root; {@code flags} may be INDEPENDENT. */
    RequestLife(RequestEngine engine, Callable<?> callable, @Nullable Request<?> parent, int flags) {
        super(parent != null && parent.cancelled() ? CANCELLED | ENDED : CREATED | flags);
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
        Family.Link link = new Family.Link(self(), parent);
        bindTo(link);
        family.add(link);
        if (parent.cancelled()) { // meanwhile
            Cancellation.cancel(self());
        }
    }

    /** A request that has finished before it began. */
    RequestLife(@Nullable Object value) {
        super(ENDED);
        this.engine = null;
        this.rank = 0;
        this.content = value;
    }

    final boolean awaitEnd(long deadline) throws InterruptedException {
        Coroutine coroutine = Coroutine.current();
        Request<?> waiting = coroutine == null ? null : coroutine.frame.request;
        Request.checkCancelled(waiting);
        int word = control();
        if (isOver(word)) {
            if (has(word, CANCELLED)) {
                Request.checkCancelled(waiting); // again: its own cancel may have come first, and spread to here
            }
            return true;
        }
        if (waiting == this) {
            throw new CircularWaitException(label(), "itself");
        }
        if (phase(word) == CREATED) {
            RequestEngine home = home();
            boolean direct = home.isInline()
                    ? home.runInline(self(), true)
                    : deadline == Coroutine.NO_DEADLINE
                            && coroutine != null
                            && coroutine.engine == home
                            && coroutine.frame.nesting < coroutine.maxNesting()
                            && executeHere(coroutine, true);
            if (direct) {
                Request.checkCancelled(waiting);
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
                Cancellation.spreadTo(self());
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
        Request.checkCancelled(waiting);
        return true;
    }

    private void withdraw(Waiter waiter) {
        removeWaiter(waiter);
        Cancellation.retry(self());
    }

    /**
     * CREATED to QUEUED, and registers {@code waiter} in the same step. Returns its job if it is now the caller's to dispatch. A waiter
     * that comes too late finds itself signalled.
     */
    final @Nullable Job enqueue(@Nullable Coroutine coroutine, @Nullable Waiter waiter) {
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
                    Request.checkCancelled(waiter.request); // its own cancel may have come first, and spread to here
                    throw new InvalidRequestException(label());
                }
                return null;
            }
            if (phase(word) == CREATED) {
                home().admit(coroutine, parentUnderLock());
                first = home().job(self(), above, rank);
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

    final void dispatch(@Nullable Job job) {
        if (job != null) {
            home().dispatch(job);
            Cancellation.retry(self());
        }
    }

    /** Under the lock: a cancel of the parent may have missed a child that was born at the same moment. It is made up for now. */
    private int askIfParentCancelled(int word) {
        Request<?> parent = parentUnderLock();
        return parent != null && parent.cancelled() ? word | ASKED : word;
    }

    /** Under the lock: a request without a living parent is known to the engine, so that a snapshot finds it. */
    private int root(int word) {
        if (has(word, ROOTED) || parentUnderLock() != null) {
            return word;
        }
        home().addRoot(self());
        return word | ROOTED;
    }

    /** Direct execution: CREATED to RUNNING on the caller's coroutine. False if somebody was quicker. */
    final boolean executeHere(Coroutine coroutine, boolean awaited) {
        StackRoom.require();
        Waiter waiter = new DirectWaiter(coroutine, self(), awaited);
        Request<?> outer = coroutine.frame.request;
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
            Cancellation.spreadTo(self());
        } else {
            Cancellation.retry(self());
        }
        coroutine.frame.nesting++;
        execute(coroutine);
        coroutine.frame.nesting--;
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
            home().admit(coroutine, parentUnderLock());
            word = withPhase(askIfParentCancelled(root(word)), RUNNING) | COUNTED;
            word = withWorker(word, coroutine.workerIndex());
            addWaiter(waiter);
            return true;
        } finally {
            unlock(word);
        }
    }

    /** A worker took the request out of the queue. */
    final void runQueued(Coroutine coroutine) {
        if (beginQueued(coroutine.workerIndex())) {
            String label = name;
            if (label != null) {
                Thread.currentThread().setName(home().name() + "-" + label);
            }
            execute(coroutine);
        }
    }

    private void execute(Coroutine coroutine) {
        Coroutine.Frame frame = coroutine.frame;
        Request<?> outer = frame.request;
        frame.request = self();
        RequestEvents.RequestExecution outerEvent = frame.execution;
        frame.execution = RequestEvents.executing(self());
        Callable<?> callable = (Callable<?>) requireNonNull(content);
        Object value = null;
        Throwable failure = null;
        try {
            value = callable.call();
        } catch (Throwable thrown) {
            failure = thrown;
        }
        end(coroutine, value, failure);
        frame.execution = outerEvent;
        frame.request = outer;
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
            name = label();
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
            Cancellation.cancelChildren(self());
        }
        if (has(word, CANCELLED)) {
            coroutine.frame.request = null; // in a cancelled request, its callbacks could wait for nothing
        }
        runCallbacks(coroutine, word, outcome);
    }

    /** ENDING to ENDED for a request that was cancelled before it began; by whoever cancelled it. */
    final void endUnstarted() {
        content = null;
        Coroutine coroutine = Coroutine.current();
        Request<?> outer = coroutine == null ? null : coroutine.frame.request;
        if (coroutine != null) {
            coroutine.frame.request = null;
        }
        runCallbacks(null, control(), null);
        if (coroutine != null) {
            coroutine.frame.request = outer;
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
                callback.call(self(), has(settled, CANCELLED), has(settled, FAILED), outcome);
            } catch (Throwable thrown) {
                callbackFailed(thrown);
            }
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
            name = label();
        }
        unlock(word);
        if (stopped) {
            home().unhandled(self(), thrown);
        } else if (earlier == null) {
            Cancellation.cancelChildren(self());
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
        home().count(word, coroutine);
        unlock(withPhase(word, ENDED));
        if (coroutine != null) {
            RequestEvents.executed(coroutine.frame.execution, self(), worker(word));
        }
        if (children != null) {
            children.forEach(RequestLife::orphan);
        }
        if (has(word, ROOTED)) {
            home().removeRoot(self());
        }
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
            home().unhandled(self(), failure);
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

    /** Whether the request is over, for everyone or at least for the thread that runs its callbacks. */
    final boolean isOver(int word) {
        if (phase(word) != ENDING) {
            return phase(word) == ENDED;
        }
        int locked = lock();
        Listeners registered = listeners;
        boolean inCallback = registered != null && registered.runner == Thread.currentThread();
        unlock(locked);
        return inCallback || phase(locked) == ENDED;
    }

    /** Registers a callback, or calls it at once if the request is over. */
    final void register(Listeners.Callback callback, int heard) {
        int word = lock();
        if (phase(word) != ENDED) {
            openListeners().add(callback);
            unlock(word | heard);
        } else {
            unlock(word);
            callback.call(self(), has(word, CANCELLED), has(word, FAILED), content);
        }
    }

    final Listeners openListeners() {
        Listeners registered = listeners;
        if (registered == null) {
            registered = new Listeners();
            listeners = registered;
        }
        return registered;
    }

    @SuppressWarnings("unchecked")
    final void mirror(RequestFuture<?> future) {
        int word = control();
        if (has(word, CANCELLED)) {
            future.completeExceptionally(new RequestCancelledException(label()));
        } else if (has(word, FAILED)) {
            future.completeExceptionally((Throwable) requireNonNull(content));
        } else {
            ((RequestFuture<Object>) future).complete(content);
        }
    }

    // ---- names

    final String label() {
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

    /** This request's coroutine only: for its children. */
    final Lineage lineage() {
        Lineage line = own;
        if (line == null) {
            line = Lineage.below(above, rank);
            own = line;
        }
        return line;
    }

    final @Nullable Lineage above() {
        return above;
    }

    final long rank() {
        return rank;
    }

    private Request<?> self() {
        return (Request<?>) this;
    }

    final @Nullable Object content() {
        return content;
    }

    final void rename(String given) {
        name = given;
    }

    final @Nullable RequestEngine engine() {
        return engine;
    }

    final RequestEngine home() {
        return requireNonNull(engine);
    }
}
