package dev.sluice.request;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What was registered on one request; made with the first registration. Guarded by the request's lock. */
final class Listeners {

    enum Kind {
        FINISHED,
        FAILED,
        CANCELLED,
        DONE
    }

    /** A callback: a Runnable for CANCELLED, else a Consumer of the request's result, failure, or the request itself. */
    record Callback(Kind kind, Object action) {

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

    private final List<Callback> callbacks = new ArrayList<>(2);
    private int next;

    final List<RequestFuture<?>> futures = new ArrayList<>(0);

    /** The thread that runs the callbacks, for which the request is over while it still is not for others. */
    @Nullable
    Thread runner;

    void add(Callback callback) {
        callbacks.add(callback);
    }

    /** The next to run, in the order of registration; null when all have been run. */
    @Nullable
    Callback poll() {
        return next < callbacks.size() ? callbacks.get(next++) : null;
    }
}
