package dev.sluice.request;

import dev.sluice.request.spin.StackRoom;
import org.jspecify.annotations.Nullable;

/** How a request gets into the queue of its engine. */
final class Submission {

    private Submission() {}

    /** Queues a request that nobody has begun; in the debugging mode executes it here and now. */
    static void submit(Request<?> request, @Nullable Frame frame) {
        if (!request.isCreated()) {
            return;
        }
        Switchboard home = request.home();
        if (!home.isInline()) {
            enqueue(request, frame, null);
        } else if (Execution.runInline(request, false) && request.failure().isPresent()) {
            request.result();
        }
    }

    /**
     * Queues a request unless it is already, and registers {@code waiter} in the same step. A waiter that comes too late finds itself
     * signalled.
     *
     * @throws InvalidRequestException if it is cancelled and somebody would wait for it
     * @throws RequestCancelledException if the waiter's request is cancelled as well
     * @throws IllegalStateException if the engine is closed
     */
    static void enqueue(Request<?> request, @Nullable Frame frame, @Nullable Waiter waiter) {
        StackRoom.require();
        Job job = request.isCreated() ? new Job(request) : null;
        switch (request.tryEnqueue(frame, job, waiter)) {
            case FIRST -> {
                if (job != null) {
                    request.home().dispatch(job, frame);
                }
                Cancellation.retry(request);
            }
            case JOINED -> {}
            case OVER -> {
                if (waiter != null) {
                    waiter.signal();
                }
            }
            case INVALID -> {
                if (waiter != null) {
                    Request.checkCancelled(waiter.request); // its own cancel may have come first, and spread to here
                    throw new InvalidRequestException(request.label());
                }
            }
            case REFUSED -> throw request.home().refusal();
        }
    }
}
