package dev.sluice.request;

/**
 * A request that executes another on its own coroutine. It is a waiter, so that the other is not cancelled under its hands, but there is
 * nothing to wake: it goes on when the other returns.
 */
final class DirectWaiter extends Waiter {

    DirectWaiter(Coroutine coroutine, Request<?> target) {
        super(coroutine, target);
    }

    @Override
    void complete() {
        signalAlone();
    }

    @Override
    void wake() {}
}
