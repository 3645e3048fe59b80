package dev.sluice.request;

import dev.sluice.request.spin.StackRoom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A request that nobody executes: it ends as a stage of somebody else does. See {@link RequestEngine#fromStage}. */
final class StageRequest {

    private StageRequest() {}

    static <T extends @Nullable Object> Request<T> of(
            Switchboard home, CompletionStage<T> stage, @Nullable Request<?> parent) {
        Request<T> request = Birth.waiting(home, parent);
        if (stage instanceof Future<?> future) {
            request.onCancelled(() -> cancel(future));
        }
        home.stages().add(request); // first: who closes the engine cancels it there, or it is refused
        EndWatcher.watch(request, () -> home.stages().remove(request));
        StackRoom.require();
        switch (request.tryBeginOutside(Coroutine.current())) {
            case FIRST -> {
                Cancellation.retry(request);
                AtomicBoolean creating = new AtomicBoolean(true);
                stage.whenComplete((value, thrown) -> {
                    if (creating.get()) {
                        request.onFailed(failure -> {}); // who gets it here has not had the time to listen
                    }
                    end(request, value, thrown);
                });
                creating.set(false);
            }
            case REFUSED -> {
                home.stages().remove(request);
                throw home.refusal();
            }
            case JOINED, OVER, INVALID -> {} // cancelled already
        }
        return request;
    }

    private static void cancel(Future<?> future) {
        try {
            future.cancel(true);
        } catch (UnsupportedOperationException minimal) {
            // a stage that is a future in name only
        }
    }

    private static void end(Request<?> request, @Nullable Object value, @Nullable Throwable thrown) {
        if (thrown instanceof CancellationException) {
            Cancellation.force(request);
            return;
        }
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : null;
        Ending.endOutside(request, value, cause == null ? thrown : cause);
    }
}
