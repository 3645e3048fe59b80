package dev.sluice.samples;

import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Computes what was asked for last. Asking again cancels what is not yet done, and only the newest result is shown. For one asking
 * thread, to which {@code shower} brings the results; an event queue, for instance.
 *
 * @param <T> what is shown
 */
final class LatestResult<T> {

    private final RequestEngine engine;
    private final Executor shower;
    private final Consumer<? super T> show;

    /** The asking thread only. */
    private @Nullable Request<T> newest;

    LatestResult(RequestEngine engine, Executor shower, Consumer<? super T> show) {
        this.engine = engine;
        this.shower = shower;
        this.show = show;
    }

    @SuppressWarnings("ReferenceEquality") // that very request, not one like it
    Request<T> ask(Callable<T> computation) {
        // begin latest
        if (newest != null) {
            newest.cancel();
        }
        Request<T> request = engine.request(computation);
        newest = request;
        request.onFinished(result -> shower.execute(() -> {
            if (request == newest) {
                show.accept(result);
            }
        }));
        return request.submit();
        // end latest
    }
}
