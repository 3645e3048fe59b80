package dev.sluice.request;

import static java.util.Objects.requireNonNull;

import dev.sluice.request.spin.StackRoom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A request that nobody executes: it ends as a stage of somebody else does. See {@link RequestEngine#fromStage}. */
final class StageRequest {

    private StageRequest() {}

    static <T extends @Nullable Object> Request<T> of(
            Switchboard home, CompletionStage<T> stage, @Nullable Request<?> parent) {
        StackRoom.require();
        Request<T> request = Birth.waiting(home, parent);
        LateValue late = new LateValue();
        request.onCancelled(() -> {
            late.keep(request, request.takeDiscards());
            if (stage instanceof Future<?> future) {
                cancel(future);
            }
        });
        home.stages().add(request); // first: who closes the engine cancels it there, or it is refused
        EndWatcher.watch(request, () -> home.stages().remove(request));
        switch (request.tryBeginOutside(Frame.current())) {
            case FIRST -> {
                Cancellation.retry(request);
                follow(stage, request, late);
            }
            case REFUSED -> {
                home.stages().remove(request);
                throw home.refusal();
            }
            case JOINED, OVER, INVALID -> {} // cancelled already
        }
        return request;
    }

    /** Ends the request as the stage ends; with what the stage throws if it cannot be followed, so that it ends at all. */
    private static <T extends @Nullable Object> void follow(
            CompletionStage<T> stage, Request<T> request, LateValue late) {
        try {
            AtomicBoolean creating = new AtomicBoolean(true);
            stage.whenComplete((value, thrown) -> {
                if (creating.get()) {
                    request.onFailed(failure -> {}); // who gets it here has not had the time to listen
                }
                end(request, value, thrown);
                if (value != null && request.cancelled()) {
                    late.came(request, value);
                }
            });
            creating.set(false);
        } catch (Throwable unfollowed) {
            Cancellation.force(request); // nobody has it
            throw unfollowed;
        }
    }

    private static void cancel(Future<?> future) {
        try {
            future.cancel(true);
        } catch (UnsupportedOperationException minimal) {
            // a stage that is a future in name only
        }
    }

    private static void end(Request<?> request, @Nullable Object value, @Nullable Throwable thrown) {
        StackRoom.require();
        if (thrown instanceof CancellationException) {
            Cancellation.force(request);
            return;
        }
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : null;
        Ending.endOutside(request, value, cause == null ? thrown : cause);
    }

    /** The value of a stage whose request is cancelled, and who wanted to have it then: whichever comes second brings them together. */
    private static final class LateValue {
        private final AtomicReference<@Nullable Object> first = new AtomicReference<>();

        /** The request is cancelled. */
        void keep(Request<?> request, Listeners.@Nullable Callback discards) {
            if (discards != null && !first.compareAndSet(null, discards)) {
                Ending.discard(request, discards, requireNonNull(first.get()));
            }
        }

        /** The stage has a value, which nobody gets. */
        void came(Request<?> request, Object value) {
            if (!first.compareAndSet(null, value) && first.get() instanceof Listeners.Callback discards) {
                Ending.discard(request, discards, value);
            }
        }
    }
}
