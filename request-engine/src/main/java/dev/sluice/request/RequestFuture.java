package dev.sluice.request;

import java.util.concurrent.CompletableFuture;

/** Mirrors a request. It does not submit it and is no waiter; cancelling it asks to cancel the request. */
final class RequestFuture<T> extends CompletableFuture<T> {

    private final Request<T> request;

    RequestFuture(Request<T> request) {
        this.request = request;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (!isDone()) {
            request.cancel();
        }
        return super.cancel(mayInterruptIfRunning);
    }
}
