package dev.sluice.request;

import dev.sluice.request.spin.StackRoom;
import org.jspecify.annotations.Nullable;

/**
 * How a cancel spreads. One request at a time is asked, under its own lock ({@link RequestState#tryCancel}); what follows from it happens
 * outside of any request's lock, so the graph may change meanwhile. Each change looks for itself: a child born to a cancelled parent is
 * cancelled at birth, and a waiter that finds its request cancelled asks its target.
 *
 * <p>Those that a cancel has reached stand in a list linked through their ties ({@link Family.Link#nextCancelled}), so that it allocates
 * nothing and is as good as ever when memory is exhausted. A request is reached once, by one cancel.
 */
final class Cancellation {

    private Cancellation() {}

    /**
     * Asks one request. True if it is cancelled now.
     *
     * @throws StackOverflowError if there is no room to spread; nothing has happened then
     */
    static boolean cancel(Request<?> request) {
        StackRoom.require();
        Family.Link link = request.link();
        return switch (request.tryCancel(false)) {
            case REFUSED, OVER -> false;
            case ALREADY -> true;
            case STOPPING -> {
                if (link != null) {
                    link.cancelled = request;
                    spread(link);
                }
                yield true;
            }
            case UNSTARTED -> {
                Ending.endUnstarted(request);
                yield true;
            }
        };
    }

    /** One that waits for this request is cancelled, or did until now. Throws nothing. */
    static void spreadTo(Request<?> target) {
        if (isReached(target)) {
            cancelIfPossible(target);
        }
    }

    private static boolean isReached(Request<?> target) {
        return !RequestState.has(target.control(), RequestState.INDEPENDENT) || target.cancelPending();
    }

    /** A waiter has left, or the request begins: a cancel that was refused, or missed it, may take effect now. Throws nothing. */
    static void retry(Request<?> request) {
        if (request.cancelPending()) {
            cancelIfPossible(request);
        }
    }

    /** For who is in the middle of something that has to be brought to its end. */
    private static void cancelIfPossible(Request<?> request) {
        try {
            cancel(request);
        } catch (Throwable noStackOrMemory) {
            // it goes on, as if the cancel had come too late
        }
    }

    /** A request failed or was cancelled: nobody needs its children any more, unless somebody does. Throws nothing. */
    static void cancelChildren(Request<?> parent) {
        Family family = parent.family();
        if (family == null) {
            return;
        }
        for (Family.Link link = family.youngest(); link != null; link = link.older) {
            Request<?> child = link.child;
            if (child != null) {
                cancelIfPossible(child);
            }
        }
    }

    /** Asks one request. Its tie if the cancel has just taken effect, for {@link #spread}. Nothing but that request is locked. */
    static Family.@Nullable Link reach(Request<?> request) {
        Family.Link link = request.link();
        return switch (request.tryCancel(false)) {
            case STOPPING, UNSTARTED -> {
                if (link != null) {
                    link.cancelled = request;
                }
                yield link;
            }
            case REFUSED, OVER, ALREADY -> null;
        };
    }

    /** {@link #reach}, at the end of a list. Returns the end that the list then has. */
    static Family.Link reach(Request<?> request, Family.Link last) {
        Family.Link link = reach(request);
        if (link == null) {
            return last;
        }
        last.nextCancelled = link;
        return link;
    }

    /**
     * Goes on from all who stand in a list: stops those who run, then ends those who never started. Some may have ended by themselves since they
     * were reached; whoever wants to know of their cancel is told all the same.
     */
    static void spread(Family.Link first) {
        Family.Link last = first;
        for (Family.Link next; (next = last.nextCancelled) != null; ) {
            last = next;
        }
        for (Family.Link at = first; at != null; at = at.nextCancelled) {
            Request<?> request = at.cancelled;
            if (request != null && !request.cancelledUnstarted()) {
                last = stop(request, last);
            }
        }
        for (Family.Link at = first; at != null; ) {
            Family.Link next = at.nextCancelled;
            Request<?> request = at.cancelled;
            at.nextCancelled = null;
            at.cancelled = null;
            if (request != null && request.cancelledUnstarted()) {
                Ending.endUnstarted(request);
            }
            at = next;
        }
    }

    private static Family.Link stop(Request<?> request, Family.Link end) {
        tell(request);
        if (isShielded(request)) { // it goes on from there itself, when it is no longer
            return end;
        }
        Interruption interruption = request.interruption();
        if (interruption != null) {
            interruption.fire();
        }
        Family family = request.family();
        Family.Link youngest = family == null ? null : family.youngest();
        Waiter waiter = request.currentWait();
        if (isShielded(request)) { // since then: what that part creates and awaits was not there above
            return end;
        }
        Family.Link last = end;
        for (Family.Link link = youngest; link != null; link = link.older) {
            Request<?> child = link.child;
            if (child != null) {
                last = reach(child, last);
            }
        }
        if (waiter != null) {
            if (waiter.needsTarget()) {
                last = reachTarget(waiter.target, last);
            }
            waiter.wake();
        }
        return last;
    }

    private static boolean isShielded(Request<?> request) {
        return request.isShielded();
    }

    /** Calls those who want to know of the cancel itself. */
    private static void tell(Request<?> request) {
        Listeners.Callback callback = request.takeCancelRequests();
        for (; callback != null; callback = callback.next) {
            tell(request, callback);
        }
    }

    /** Calls one who wants to know of the cancel of a request that runs. Throws nothing. */
    static void tell(Request<?> request, Listeners.Callback callback) {
        try {
            callback.cancelRequested();
        } catch (Throwable thrown) {
            request.home().unhandled(request, thrown);
        }
    }

    /** For an engine that closes: cancels one request, whoever waits for it. */
    static void force(Request<?> request) {
        StackRoom.require();
        Family.Link link = request.link();
        switch (request.tryCancel(true)) {
            case STOPPING -> {
                if (link != null) {
                    link.cancelled = request;
                    spread(link);
                }
            }
            case UNSTARTED -> Ending.endUnstarted(request);
            case REFUSED, OVER, ALREADY -> {}
        }
    }

    private static Family.Link reachTarget(Object target, Family.Link last) {
        if (target instanceof Request<?> request) {
            return isReached(request) ? reach(request, last) : last;
        }
        return target instanceof RequestPool pool ? pool.reachMembers(last) : last;
    }
}
