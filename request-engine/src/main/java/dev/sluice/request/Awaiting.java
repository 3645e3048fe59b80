package dev.sluice.request;

import dev.sluice.request.coroutine.Deadline;
import dev.sluice.request.spin.StackRoom;
import org.jspecify.annotations.Nullable;

/** How a request is awaited: executed on the spot if nobody has begun it, else by suspending until its end. */
final class Awaiting {

    private Awaiting() {}

    /** One who awaits a request. */
    private static final class Awaiter extends Waiter {
        private final Request<?> awaited;

        Awaiter(@Nullable Frame frame, Request<?> awaited) {
            super(frame, awaited);
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

    /** One who waits for the end of a request. */
    private static final class EndWitness extends Witness {
        private final Request<?> witnessed;

        EndWitness(@Nullable Frame frame, Request<?> witnessed) {
            super(frame, witnessed);
            this.witnessed = witnessed;
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
        Frame frame = Frame.current();
        if (frame != null && frame.request == request) {
            throw new CircularWaitException(request.label(), "itself");
        }
        StackRoom.require();
        Waiter waiter = new EndWitness(frame, request);
        if (request.attach(waiter)) {
            waiter.await(false, false, Deadline.NONE);
        }
    }

    /** Waits until {@code request} is over. False if the deadline passes first. */
    static boolean awaitEnd(Request<?> request, long deadline) throws InterruptedException {
        Frame frame = Frame.current();
        Request<?> waiting = frame == null ? null : frame.request;
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
        if (request.isUnbegun() && executesHere(request, frame, deadline)) {
            Request.checkCancelled(waiting);
            return true;
        }
        return suspendUntilEnd(request, frame, waiting, deadline);
    }

    private static boolean executesHere(Request<?> request, @Nullable Frame frame, long deadline) {
        Switchboard home = request.home();
        if (home.isInline()) {
            return Execution.runInline(request, true);
        }
        return deadline == Deadline.NONE
                && frame != null
                && frame.home == home
                && (request.isCreated() || home.context().takesBack())
                && frame.nesting < frame.coroutine.maxNesting()
                && Execution.runHere(request, frame, true);
    }

    private static boolean suspendUntilEnd(
            Request<?> request, @Nullable Frame frame, @Nullable Request<?> waiting, long deadline)
            throws InterruptedException {
        Waiter waiter = new Awaiter(frame, request);
        Submission.enqueue(request, frame, waiter);
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
