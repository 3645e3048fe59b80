package dev.sluice.request;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was registered on one request; made with the first registration. Guarded by the request's lock. */
final class Listeners {

    enum Kind {
        FINISHED,
        FAILED,
        CANCELLED,
        DONE
    }

    /** A callback, and the outcome that it is for; the request knows the type that the action takes. */
    record Callback(Kind kind, Object action) {}

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
