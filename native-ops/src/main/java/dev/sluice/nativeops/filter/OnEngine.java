package dev.sluice.nativeops.filter;

import dev.sluice.nativeops.NativeMemory;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestException;
import java.util.concurrent.CountDownLatch;

/** Where an operation runs: inside a request right there, on its worker; called by any other thread, as a request. */
public final class OnEngine {
    private OnEngine() {}

    /** An operation on images. */
    @FunctionalInterface
    public interface Operation<T> {
        /** Runs it; whatever it owns is released before it throws. */
        T run() throws InterruptedException;
    }

    /** What becomes of a result that its caller no longer waits for. */
    @FunctionalInterface
    public interface Discard<T> {
        /** Frees it. */
        void discard(T result);
    }

    /**
     * Runs an operation and returns its result.
     *
     * <p>A foreign thread that is interrupted cancels the operation and waits until it has let go of the images.
     */
    public static <T> T call(RequestEngine engine, Operation<T> operation, Discard<T> discard)
            throws InterruptedException {
        if (Request.current().isPresent()) {
            return operation.run();
        }
        Object owner = NativeMemory.owner();
        Request<T> request = engine.request(() -> NativeMemory.ownedBy(owner, operation::run));
        CountDownLatch done = new CountDownLatch(1);
        request.onDone(ended -> done.countDown());
        try {
            return request.await();
        } catch (InterruptedException e) {
            request.cancel();
            awaitUninterruptibly(done);
            if (request.isDone() && !request.isCancelled() && request.failure().isEmpty()) {
                discard.discard(request.result());
            }
            throw e;
        } catch (RequestException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
