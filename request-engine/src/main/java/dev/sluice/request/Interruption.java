package dev.sluice.request;

import dev.sluice.request.spin.SpinLock;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A part of a request that its cancel interrupts.
 *
 * <pre>
 *   state    to      by
 *   ARMED    FIRING  who cancels the request, who then interrupts the thread
 *   FIRING   FIRED   the same
 *   ARMED    PAUSED  the thread, which executes another request meanwhile, or an uncancellable part
 *   PAUSED   MISSED  who cancels the request
 *   PAUSED   ARMED   the thread
 *   MISSED   FIRED   the thread, which then interrupts itself
 *   any but FIRING to CLOSED   the thread, at the end of the part
 * </pre>
 *
 * The thread waits for who is FIRING, which is one call, so that no interrupt comes late.
 */
final class Interruption {

    private static final int ARMED = 0;
    private static final int FIRING = 1;
    private static final int FIRED = 2;
    private static final int PAUSED = 3;
    private static final int MISSED = 4;
    private static final int CLOSED = 5;

    private final Thread thread = Thread.currentThread();
    private final AtomicInteger state = new AtomicInteger(ARMED);

    /** An interrupt that waits for the end of the pause; the thread only. */
    private boolean owed;

    /** Pauses in one another; the thread only. */
    private int pauses;

    private Interruption() {}

    /** See {@link Request#interruptible}. */
    static <T extends @Nullable Object> T call(Callable<T> callable) throws Exception {
        Request<?> request = Frame.currentRequest();
        Request.checkCancelled(request);
        if (request == null || request.isShielded()) {
            return callable.call();
        }
        Interruption outer = request.interruption();
        return outer == null ? new Interruption().guard(request, callable) : outer.convert(request, callable);
    }

    private <T extends @Nullable Object> T guard(Request<?> request, Callable<T> callable) throws Exception {
        request.setInterruption(this);
        try {
            Request.checkCancelled(request);
            return convert(request, callable);
        } finally {
            request.setInterruption(null);
            close();
        }
    }

    private <T extends @Nullable Object> T convert(Request<?> request, Callable<T> callable) throws Exception {
        try {
            return callable.call();
        } catch (InterruptedException e) {
            if (!request.stops()) {
                throw e;
            }
            RequestCancelledException cancelled = new RequestCancelledException(request.toString());
            cancelled.initCause(e);
            throw cancelled;
        }
    }

    /** By whoever cancels the request. */
    void fire() {
        for (int seen = state.get(); seen == ARMED || seen == PAUSED; seen = state.get()) {
            if (state.compareAndSet(ARMED, FIRING)) {
                thread.interrupt();
                state.set(FIRED);
            } else {
                state.compareAndSet(PAUSED, MISSED); // if the pause has ended meanwhile, once more
            }
        }
    }

    /** The thread executes another request, which has its own interrupts, or a part that knows of no cancel. */
    void pause() {
        if (pauses++ == 0 && !state.compareAndSet(ARMED, PAUSED)) {
            awaitFired();
            owed = Thread.interrupted();
        }
    }

    /** The end of the pause. */
    void resume() {
        if (--pauses == 0 && !state.compareAndSet(PAUSED, ARMED) && (state.compareAndSet(MISSED, FIRED) || owed)) {
            owed = false;
            thread.interrupt();
        }
    }

    private void close() {
        if (!state.compareAndSet(ARMED, CLOSED)) {
            awaitFired();
            state.set(CLOSED);
            Thread.interrupted(); // it may not have been noticed, and is for nobody else
        }
    }

    private void awaitFired() {
        for (int turn = 1; state.get() == FIRING; turn++) {
            SpinLock.pause(turn);
        }
    }
}
