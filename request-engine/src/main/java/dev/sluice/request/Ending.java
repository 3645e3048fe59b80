package dev.sluice.request;

import dev.sluice.request.telemetry.RequestEvents;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a request ends: its callbacks are run, then it is over, then all are told.
 *
 * <pre>
 *   what happens, in this order                                 what is still admitted
 *   1 the outcome is settled: ENDING                            callbacks, waiters, futures; no cancel
 *   2 failed or cancelled: its children are asked to cancel     the same
 *     a cancelled one's value is discarded
 *   3 callbacks are called, in the order of registration        the same; for this thread the request is over.
 *     (a cancelled one is not the current request meanwhile)      One that throws makes a finished request fail
 *   4 it lets go of its past and is counted: ENDED              nothing: who comes later is told at once, by himself
 *   5 a flight recording is told                                nothing
 *   6 living children become roots
 *   7 futures are completed, and what depends on them runs      the same; from here on outside of any request
 *   8 waiters are woken, first come first
 *   9 a failure nobody has heard of is reported
 *  10 the engine is told that all is done (close waits for it)
 * </pre>
 *
 * Each step is taken whatever the one before has thrown: nobody waits for ever because somebody else's handler failed.
 */
final class Ending {

    private Ending() {}

    /** From RUNNING, on the request's coroutine. */
    static void end(Request<?> request, Frame frame, @Nullable Object value, @Nullable Throwable failure) {
        String label = failure == null ? null : lastingLabel(request);
        int word = request.settle(frame, value, failure, label);
        if (RequestState.phase(word) == RequestState.ENDING) {
            callBack(request, frame, word, value);
        }
        frame.request = null;
        tellAll(request, frame);
    }

    /** Steps 2 to 4; what is done already, if it was left in the midst of them, is not done again. */
    private static void callBack(Request<?> request, Frame frame, int word, @Nullable Object value) {
        boolean cancelled = RequestState.has(word, RequestState.CANCELLED);
        boolean failed = RequestState.has(word, RequestState.FAILED);
        if (cancelled || failed) {
            Cancellation.cancelChildren(request);
        }
        if (cancelled) {
            frame.request = null; // in a cancelled request, its callbacks could wait for nothing
            discard(request, value);
        } else if (!failed) {
            handOverDiscards(request);
        }
        runCallbacks(request, frame, word);
    }

    /**
     * Of one that was left by something thrown in the engine, which has needed more stack than it had made sure of: if it has not ended, it fails now; if it was left in the
     * midst of its end, it goes on from there. On the coroutine that has begun it.
     */
    static void endLeft(Request<?> request, Frame frame, Throwable thrown) {
        Request<?> current = frame.request;
        int word = request.control();
        int phase = RequestState.phase(word);
        if (phase == RequestState.RUNNING) {
            end(request, frame, null, thrown);
        } else if (phase >= RequestState.ENDING && request.runner() != null) {
            if (phase == RequestState.ENDING) {
                callBack(request, frame, word, null);
            }
            frame.request = null;
            tellAll(request, frame);
        }
        frame.request = current;
    }

    /** Somebody wanted to have what nobody gets. */
    private static void discard(Request<?> request, @Nullable Object value) {
        if (value != null) {
            discard(request, request.takeDiscards(), value);
        }
    }

    /** Gives a value that nobody gets to those who registered for it on the request. Throws nothing. */
    static void discard(Request<?> request, Listeners.@Nullable Callback first, Object value) {
        for (Listeners.Callback callback = first; callback != null; callback = callback.next) {
            try {
                callback.discard(value);
            } catch (Throwable thrown) {
                request.home().unhandled(request, thrown);
            }
        }
    }

    /** Of one that nobody executes; nothing if it was cancelled before. */
    static void endOutside(Request<?> request, @Nullable Object value, @Nullable Throwable failure) {
        int phase = RequestState.phase(
                request.settle(null, value, failure, failure == null ? null : lastingLabel(request)));
        if (phase == RequestState.ENDING) {
            endUnstarted(request);
        } else if (phase == RequestState.ENDED) {
            tellAll(request, null);
        }
    }

    /** Of one that was cancelled before it began; by whoever cancelled it. */
    static void endUnstarted(Request<?> request) {
        Frame frame = Frame.currentIfAny();
        Request<?> outer = frame == null ? null : frame.request;
        if (frame != null) {
            frame.request = null;
        }
        try {
            request.home().jobDied(frame);
            runCallbacks(request, null, request.control());
            tellAll(request, null);
        } finally {
            if (frame != null) {
                frame.request = outer;
            }
        }
    }

    /** Of one that its worker could not start; nothing if it has begun or ended. */
    static void failUnstarted(Request<?> request, Throwable failure) {
        if (request.failUnstarted(failure)) {
            endUnstarted(request);
        }
    }

    /** Runs all callbacks, those registered meanwhile too. The outcome they are for was settled before the first. */
    private static void runCallbacks(Request<?> request, @Nullable Frame frame, int settled) {
        boolean cancelled = RequestState.has(settled, RequestState.CANCELLED);
        boolean failed = RequestState.has(settled, RequestState.FAILED);
        Object outcome = request.content();
        for (Listeners.Callback callback; (callback = request.nextCallback(frame)) != null; ) {
            try {
                callback.call(request, cancelled, failed, outcome);
            } catch (Throwable thrown) {
                callbackFailed(request, thrown);
            }
        }
    }

    /** Fails a finished request. A failed one keeps its failure, a cancelled one stays cancelled; the exception is told all the same. */
    private static void callbackFailed(Request<?> request, Throwable thrown) {
        int word = request.failByCallback(thrown, lastingLabel(request));
        if (RequestState.has(word, RequestState.CANCELLED)) {
            request.home().unhandled(request, thrown);
        } else if (RequestState.has(word, RequestState.FAILED)) {
            suppress(request.content(), thrown);
        } else {
            Cancellation.cancelChildren(request);
        }
    }

    @SuppressWarnings("ReferenceEquality") // an exception cannot suppress itself
    private static void suppress(@Nullable Object earlier, Throwable thrown) {
        try {
            if (earlier instanceof Throwable failure && failure != thrown) {
                failure.addSuppressed(thrown);
            }
        } catch (Throwable noMemory) {
            // the first failure is the one that counts
        }
    }

    /** The name that a failed request keeps, as its line of creation is dropped. */
    private static String lastingLabel(Request<?> request) {
        try {
            return request.label();
        } catch (Throwable noMemory) {
            return "request";
        }
    }

    /** Once it is ENDED, outside of any request: what observers create are roots. */
    private static void tellAll(Request<?> request, @Nullable Frame frame) {
        int word = request.control();
        try {
            if (frame != null && frame.execution != null) {
                RequestEvents.executed(frame.execution, request.state(), RequestState.worker(word));
            }
            Family family = request.takeFamily();
            if (family != null) {
                orphan(family);
            }
            Listeners listeners = request.takeListeners();
            if (listeners != null) {
                completeFutures(request, listeners);
            }
            boolean heard = wakeWaiters(request) || RequestState.has(word, RequestState.HEARD);
            if (!heard
                    && RequestState.has(word, RequestState.FAILED)
                    && request.content() instanceof Throwable failure) {
                request.home().unhandled(request, failure);
            }
        } finally {
            request.home().told(word, frame);
            if (frame != null) {
                request.setRunner(null);
            }
        }
    }

    /** Of one that has finished: its value may have to be discarded later. */
    private static void handOverDiscards(Request<?> request) {
        Consumer<Listeners.Callback> keeper = request.discardsKeeper();
        Listeners.Callback discards = keeper == null ? null : request.takeDiscards();
        if (keeper != null && discards != null) {
            keeper.accept(discards);
        }
    }

    private static void orphan(Family family) {
        for (Family.Link link = family.youngest(); link != null; link = link.older) {
            Request<?> child = link.child;
            if (child != null) {
                child.orphan();
            }
        }
    }

    /** True if somebody still waited. */
    private static boolean wakeWaiters(Request<?> request) {
        boolean heard = false;
        for (Waiter waiter = request.takeWaiters(); waiter != null; ) {
            Waiter next = waiter.next;
            heard |= waiter.hears();
            try {
                waiter.complete();
            } catch (Throwable ofAPoolsMember) {
                request.home().unhandled(request, ofAPoolsMember);
            }
            waiter = next;
        }
        return heard;
    }

    private static void completeFutures(Request<?> request, Listeners listeners) {
        for (RequestFuture<?> future = listeners.takeFutures(); future != null; ) {
            RequestFuture<?> next = future.next;
            try {
                future.mirror();
            } catch (Throwable thrown) { // no memory or stack for what depends on it
                request.home().unhandled(request, thrown);
            }
            future = next;
        }
    }
}
