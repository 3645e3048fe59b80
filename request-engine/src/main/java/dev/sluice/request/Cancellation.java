package dev.sluice.request;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * How a cancel spreads. One request at a time is asked, under its own lock ({@link RequestCore#tryCancel}); what follows from it happens
 * outside of any lock, so the graph may change meanwhile. Each change looks for itself: a child born to a cancelled parent is cancelled at
 * birth, and a waiter that finds its request cancelled asks its target.
 */
final class Cancellation {

    private final Deque<Request<?>> stopping = new ArrayDeque<>();
    private final List<Request<?>> unstarted = new ArrayList<>();

    private Cancellation() {}

    /** Asks one request. True if it is cancelled now. */
    static boolean cancel(Request<?> request) {
        return switch (request.tryCancel()) {
            case REFUSED, OVER -> false;
            case ALREADY -> true;
            case STOPPING -> {
                new Cancellation().spreadFrom(request);
                yield true;
            }
            case UNSTARTED -> {
                request.endUnstarted();
                yield true;
            }
        };
    }

    /** One that waited for this request is cancelled. */
    static void spreadTo(Request<?> target) {
        if (isReached(target)) {
            cancel(target);
        }
    }

    private static boolean isReached(Request<?> target) {
        return !RequestCore.has(target.control(), RequestCore.INDEPENDENT) || target.cancelPending();
    }

    /** A waiter has left: a cancel that it refused may take effect now. */
    static void retry(Request<?> request) {
        if (request.cancelPending()) {
            cancel(request);
        }
    }

    /** A request failed: nobody needs its children any more, unless somebody does. */
    static void cancelChildren(Request<?> parent) {
        Family family = parent.family();
        if (family != null) {
            family.forEach(Cancellation::cancel);
        }
    }

    private void spreadFrom(Request<?> first) {
        Request<?> request = first;
        do {
            Family family = request.family();
            if (family != null) {
                family.forEach(this::ask);
            }
            Waiter waiter = request.currentWait();
            if (waiter != null) {
                askTarget(waiter.target);
                waiter.wake();
            }
            request = stopping.poll();
        } while (request != null);
        unstarted.forEach(Request::endUnstarted);
    }

    private void askTarget(Object target) {
        if (target instanceof Request<?> request) {
            if (isReached(request)) {
                ask(request);
            }
        } else if (target instanceof RequestPool pool) {
            pool.members().forEach(this::ask);
        }
    }

    private void ask(Request<?> request) {
        switch (request.tryCancel()) {
            case STOPPING -> stopping.add(request);
            case UNSTARTED -> unstarted.add(request);
            case REFUSED, OVER, ALREADY -> {}
        }
    }
}
