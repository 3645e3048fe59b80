package dev.sluice.request;

import org.jspecify.annotations.Nullable;

/**
 * A request that executes another on its own coroutine. It is a waiter, so that the other is not cancelled under its hands, but there is
 * nothing to wake: it goes on when the other returns.
 */
final class DirectWaiter extends Waiter {

    /** False where {@code submit()} executes, in the debugging mode: its caller goes on, whatever becomes of the request. */
    private final boolean needsTheResult;

    /** What has left the request before its end, if anything has; by the coroutine. */
    @Nullable
    Throwable thrown;

    /** The next whose request was left so. */
    @Nullable
    DirectWaiter nextLeft;

    DirectWaiter(Frame frame, Request<?> target, boolean needsTheResult) {
        super(frame, target);
        this.needsTheResult = needsTheResult;
    }

    @Override
    boolean isLive() {
        return needsTheResult && super.isLive();
    }

    @Override
    void complete() {
        signalAlone();
    }

    @Override
    void wake() {}
}
