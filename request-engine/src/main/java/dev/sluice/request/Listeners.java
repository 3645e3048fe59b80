package dev.sluice.request;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What was registered on one request; made before the first registration. Lists linked through what they hold, so that registering allocates
 * nothing. Guarded by the request's lock.
 */
final class Listeners {

    enum Kind {
        FINISHED,
        FAILED,
        CANCELLED,
        DONE
    }

    /** A callback: a Runnable for CANCELLED, else a Consumer of the request's result, failure, or the request itself. */
    static final class Callback {
        private final Kind kind;
        private final Object action;

        @Nullable
        private Callback next;

        Callback(Kind kind, Object action) {
            this.kind = kind;
            this.action = action;
        }

        /** Calls it if it is for this outcome: the result, or the failure of a failed request. */
        @SuppressWarnings("unchecked")
        void call(Request<?> request, boolean cancelled, boolean failed, @Nullable Object outcome) {
            switch (kind) {
                case FINISHED -> {
                    if (!cancelled && !failed) {
                        ((Consumer<@Nullable Object>) action).accept(outcome);
                    }
                }
                case FAILED -> {
                    if (!cancelled && failed) {
                        ((Consumer<@Nullable Object>) action).accept(outcome);
                    }
                }
                case CANCELLED -> {
                    if (cancelled) {
                        ((Runnable) action).run();
                    }
                }
                case DONE -> ((Consumer<Object>) action).accept(request);
            }
        }
    }

    private @Nullable Callback first;
    private @Nullable Callback last;
    private @Nullable RequestFuture<?> futures;

    /** The thread that runs the callbacks, for which the request is over while it still is not for others. */
    @Nullable
    Thread runner;

    void add(Callback callback) {
        if (last == null) {
            first = callback;
        } else {
            last.next = callback;
        }
        last = callback;
    }

    void add(RequestFuture<?> future) {
        future.next = futures;
        futures = future;
    }

    /** The next to run, in the order of registration; null when all have been run. */
    @Nullable
    Callback poll() {
        Callback callback = first;
        if (callback != null) {
            first = callback.next;
            if (first == null) {
                last = null;
            }
        }
        return callback;
    }

    /** All futures, first come first, linked by {@link RequestFuture#next}; the caller's from now on. */
    @Nullable
    RequestFuture<?> takeFutures() {
        RequestFuture<?> reversed = null;
        for (RequestFuture<?> future = futures; future != null; ) {
            RequestFuture<?> next = future.next;
            future.next = reversed;
            reversed = future;
            future = next;
        }
        futures = null;
        return reversed;
    }
}
