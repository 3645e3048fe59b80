package dev.sluice.request;

import dev.sluice.request.spin.StackRoom;
import org.jspecify.annotations.Nullable;

/** How a request is awaited: executed on the spot if nobody has begun it, else by suspending until its end. */
final class Awaiting {

    private Awaiting() {}

    /** One who awaits a request. */
    private static final class Awaiter extends Waiter {
        private final Request<?> awaited;

        Awaiter(@Nullable Coroutine coroutine, Request<?> awaited) {
            super(coroutine, awaited);
            this.awaited = awaited;
        }

        @Override
        void left(boolean cancelled) {
            awaited.removeWaiter(this);
            if (cancelled) {
                Cancellation.spreadTo(awaited);
            } else {
                Cancellation.retry(awaited);
            }
        }
    }

    /** One who waits for the end of a request and does not need its result. */
    private static final class Witness extends Waiter {
        private final Request<?> witnessed;

        Witness(@Nullable Coroutine coroutine, Request<?> witnessed) {
            super(coroutine, witnessed);
            this.witnessed = witnessed;
        }

        @Override
        boolean isLive() {
            return false;
        }

        @Override
        boolean needsTarget() {
            return false;
        }

        @Override
        boolean hears() {
            return false;
        }

        @Override
        void left(boolean cancelled) {
            witnessed.removeWaiter(this);
        }
    }

    /** Waits until {@code request}, which somebody has submitted, is over, whatever happens to the one who waits. */
    static void witnessEnd(Request<?> request) {
        if (request.isDone()) {
            return;
        }
        Coroutine coroutine = Coroutine.current();
        if (coroutine != null && coroutine.frame.request == request) {
            throw new CircularWaitException(request.label(), "itself");
        }
        StackRoom.require();
        Waiter waiter = new Witness(coroutine, request);
        if (request.attach(waiter)) {
            waiter.await(false, false, Deadline.NONE);
        }
    }

    /** Waits until {@code request} is over. False if the deadline passes first. */
    static boolean awaitEnd(Request<?> request, long deadline) throws InterruptedException {
        Coroutine coroutine = Coroutine.current();
        Request<?> waiting = coroutine == null ? null : coroutine.frame.request;
        Request.checkCancelled(waiting);
        if (request.isDone()) {
            if (request.cancelled()) {
                Request.checkCancelled(waiting); // again: its own cancel may have come first, and spread to here
            }
            return true;
        }
        if (waiting == request) {
            throw new CircularWaitException(request.label(), "itself");
        }
        if (request.isUnbegun() && executesHere(request, coroutine, deadline)) {
            Request.checkCancelled(waiting);
            return true;
        }
        return suspendUntilEnd(request, coroutine, waiting, deadline);
    }

    private static boolean executesHere(Request<?> request, @Nullable Coroutine coroutine, long deadline) {
        Switchboard home = request.home();
        if (home.isInline()) {
            return Execution.runInline(request, true);
        }
        return deadline == Deadline.NONE
                && coroutine != null
                && coroutine.home == home
                && (request.isCreated() || home.context().takesBack())
                && coroutine.frame.nesting < coroutine.maxNesting()
                && Execution.runHere(request, coroutine, true);
    }

    private static boolean suspendUntilEnd(
            Request<?> request, @Nullable Coroutine coroutine, @Nullable Request<?> waiting, long deadline)
            throws InterruptedException {
        Waiter waiter = new Awaiter(coroutine, request);
        Submission.enqueue(request, coroutine, waiter);
        switch (waiter.await(true, true, deadline)) {
            case SIGNALLED, WITHDRAWN, CANCELLED -> {}
            case INTERRUPTED -> throw new InterruptedException("interrupted while waiting for " + request);
            case TIMED_OUT -> {
                return false;
            }
        }
        Request.checkCancelled(waiting);
        return true;
    }
}
