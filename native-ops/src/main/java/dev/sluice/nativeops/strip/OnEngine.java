package dev.sluice.nativeops.strip;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.memory.MemoryAccount;
import dev.sluice.nativeops.memory.PixelAccess;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestException;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
     * Runs an operation inside of images and returns its result.
     *
     * <p>A foreign thread that is interrupted cancels the operation; however this ends, the operation has let go of the images before.
     *
     * @param images what it works on, results that its caller gave it included; refused if one is closed
     */
    public static <T> T call(RequestEngine engine, List<Image> images, Operation<T> operation, Discard<T> discard)
            throws InterruptedException {
        PixelAccess.enter(images);
        try {
            return Request.current().isPresent() ? operation.run() : submitted(engine, operation, discard);
        } finally {
            PixelAccess.leave(images);
        }
    }

    /**
     * What is thrown to a caller who knows nothing of requests.
     *
     * @param cause what went wrong in a request; thrown if it is an error
     * @param failure what tells of it
     * @return the cause, or what tells of it if that is checked
     */
    public static RuntimeException unchecked(@Nullable Throwable cause, RequestException failure) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException known ? known : failure;
    }

    private static <T> T submitted(RequestEngine engine, Operation<T> operation, Discard<T> discard)
            throws InterruptedException {
        Object owner = MemoryAccount.owner();
        Request<T> request = engine.request(() -> MemoryAccount.ownedBy(owner, operation::run));
        boolean returned = false;
        try {
            T result = request.await();
            returned = true;
            return result;
        } catch (InterruptedException e) {
            request.cancel();
            throw e;
        } catch (RequestException e) {
            throw unchecked(e.getCause(), e);
        } finally {
            if (!returned && request.state() != Request.State.CREATED) {
                if (request.awaitEnd() == Request.State.FINISHED) {
                    discard.discard(request.result());
                }
            }
        }
    }
}
