package dev.sluice.request;

import dev.sluice.request.coroutine.Deadline;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** A future for which a request waits suspended, so that its worker or slot is free, and with an ear for its own cancellation. */
class SuspendingFuture<T> extends CompletableFuture<T> {

    private final Waiters waiters = new Waiters();
    private final AtomicBoolean hooked = new AtomicBoolean();

    /** Waits until the future is done, however it is. False if the deadline passes first. */
    final boolean awaitDone(long deadline) throws InterruptedException {
        return isDone() || hook().await(this, this::isDone, deadline);
    }

    private Waiters hook() {
        if (hooked.compareAndSet(false, true)) {
            super.whenComplete((value, failure) -> waiters.tell());
        }
        return waiters;
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        awaitDone(Deadline.NONE);
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        if (!awaitDone(Deadline.after(unit.toNanos(timeout)))) {
            throw new TimeoutException(this + " is not done within " + timeout + " " + unit);
        }
        return super.get();
    }

    /**
     * {@inheritDoc}
     *
     * @throws CancellationException {@inheritDoc}; a {@link RequestCancelledException} if it is the calling request that is cancelled
     * @throws CompletionException {@inheritDoc}
     */
    @Override
    public T join() {
        if (!isDone() && hook().await(this, this::isDone, true, false, Deadline.NONE) == Waiter.Outcome.CANCELLED) {
            throw new RequestCancelledException(String.valueOf(Frame.currentRequest()));
        }
        return super.join();
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new SuspendingFuture<>();
    }
}
