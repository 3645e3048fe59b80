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
        DONE,
        /** Told by whoever cancels, while the callable runs. */
        CANCEL_REQUESTED,
        /** Gets a value that nobody gets. */
        DISCARDED
    }

    /** A callback: a Runnable for CANCELLED and CANCEL_REQUESTED, else a Consumer of the request's result, failure, or the request itself. */
    static final class Callback {
        private final Kind kind;
        private final Object action;

        @Nullable
        Callback next;

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
                case CANCEL_REQUESTED, DISCARDED -> {} // not told of an outcome
            }
        }

        /** Calls one that is of kind CANCEL_REQUESTED. */
        void cancelRequested() {
            ((Runnable) action).run();
        }

        /** Calls one that is of kind DISCARDED. */
        @SuppressWarnings("unchecked")
        void discard(Object value) {
            ((Consumer<Object>) action).accept(value);
        }
    }

    private @Nullable Callback first;
    private @Nullable Callback last;

    /** Those of kind CANCEL_REQUESTED, which who ends the request passes over: they are the canceller's. */
    private @Nullable Callback firstOfCancel;

    private @Nullable Callback lastOfCancel;

    /** Whether who ended the request has taken the rest, and left these to the canceller. */
    boolean left;

    private @Nullable RequestFuture<?> futures;

    /** Who takes the callbacks of kind DISCARDED over from a request that has finished. */
    @Nullable
    Consumer<Callback> keeper;

    /** The thread that runs the callbacks, for which the request is over while it still is not for others. */
    @Nullable
    Thread runner;

    void add(Callback callback) {
        if (callback.kind == Kind.CANCEL_REQUESTED) {
            if (lastOfCancel == null) {
                firstOfCancel = callback;
            } else {
                lastOfCancel.next = callback;
            }
            lastOfCancel = callback;
            return;
        }
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

    /** All of kind CANCEL_REQUESTED, in the order of registration, linked by {@link Callback#next}; the caller's from now on. */
    @Nullable
    Callback takeOfCancel() {
        Callback taken = firstOfCancel;
        firstOfCancel = null;
        lastOfCancel = null;
        return taken;
    }

    boolean hasOfCancel() {
        return firstOfCancel != null;
    }

    /** All of kind DISCARDED, as {@link #takeOfCancel} gives the others. */
    @Nullable
    Callback takeDiscards() {
        Kind kind = Kind.DISCARDED;
        Callback taken = null;
        Callback lastTaken = null;
        Callback kept = null;
        for (Callback at = first; at != null; ) {
            Callback next = at.next;
            Callback before = at.kind == kind ? lastTaken : kept;
            if (at.kind == kind) {
                taken = taken == null ? at : taken;
                lastTaken = at;
            } else {
                first = kept == null ? at : first;
                kept = at;
            }
            if (before != null) {
                before.next = at;
            }
            at.next = null;
            at = next;
        }
        last = kept;
        if (kept == null) {
            first = null;
        }
        return taken;
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
