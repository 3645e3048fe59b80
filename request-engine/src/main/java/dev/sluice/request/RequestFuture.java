package dev.sluice.request;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** Mirrors a request. It does not submit it and is no waiter; cancelling it asks to cancel the request. */
final class RequestFuture<T extends @Nullable Object> extends SuspendingFuture<T> {

    private final Request<T> request;

    /** The next that is registered on the same request; see {@link Listeners}. */
    @Nullable
    RequestFuture<?> next;

    RequestFuture(Request<T> request) {
        this.request = request;
    }

    /** Completes it as the request, which is over, has ended. Runs what depends on it. */
    @SuppressWarnings({"unchecked", "NullAway"}) // a null result only if T allows it
    void mirror() {
        int word = request.control();
        if (RequestState.has(word, RequestState.CANCELLED)) {
            completeExceptionally(new RequestCancelledException(request.label()));
        } else if (RequestState.has(word, RequestState.FAILED)) {
            completeExceptionally((Throwable) requireNonNull(request.content()));
        } else {
            complete((T) request.content());
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (!isDone()) {
            request.cancel();
        }
        return super.cancel(mayInterruptIfRunning);
    }

    @Override
    public String toString() {
        return "future of " + request;
    }
}
