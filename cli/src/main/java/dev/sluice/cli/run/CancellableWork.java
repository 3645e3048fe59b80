package dev.sluice.cli.run;

import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** What one thread has done in requests, waiting for each, and any other may cancel. */
final class CancellableWork {
    /** What is below is guarded by this. */
    private boolean cancelled;

    private @Nullable Request<Boolean> running;

    /** Ends it soon, and lets no more of it begin. */
    void cancel() {
        Request<Boolean> request;
        synchronized (this) {
            cancelled = true;
            request = running;
        }
        if (request != null) {
            request.cancel();
        }
    }

    /** What is done of a job inside of a request. */
    @FunctionalInterface
    interface Work {
        void run() throws InterruptedException;
    }

    /**
     * Runs some of it, and waits for its end.
     *
     * @param name what snapshots call it
     * @return false if it was cancelled, before or meanwhile
     */
    boolean run(RequestEngine engine, String name, Work work) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        Request<Boolean> request = engine.<Boolean>root(() -> {
                    work.run();
                    return true;
                })
                .name(name)
                .onFailed(failure -> {})
                .onDone(any -> over.countDown());
        synchronized (this) {
            if (cancelled) {
                return false;
            }
            running = request;
        }
        request.submit();
        boolean waited = false;
        try {
            over.await();
            waited = true;
        } finally {
            if (!waited) {
                request.cancel();
                request.awaitEnd();
            }
        }
        // How it ended is known when its callbacks have returned. To wait for that from the beginning would be to need
        // it, whatever is cancelled.
        if (request.awaitEnd() == Request.State.CANCELLED) {
            return false;
        }
        Optional<Throwable> failure = request.failure();
        if (failure.isPresent()) {
            if (failure.get() instanceof RuntimeException known) {
                throw known;
            }
            if (failure.get() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(failure.get());
        }
        return true;
    }
}
