package dev.sluice.request;

import dev.sluice.request.spin.SpinLock;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds circular waits when they are attempted.
 *
 * <p>A request first says that it waits for its target, then publishes what it waits for, then looks. If nobody has ever waited for
 * the request itself, it cannot be part of a circle, and if its target waits for nothing it does not close one; mostly one of the two looks is
 * all. If two requests close a circle at the same moment, at least the one that published last sees both what the other waits for and that it
 * is waited for itself. Otherwise the graph is walked under one lock for all engines, and whoever finds a circle takes his own wait back
 * before the next one looks; so exactly one of those who close a circle gets the exception. A cancelled request is about to wake, so its
 * wait does not count. Timed waits may leave while the graph is walked. A circle is therefore walked twice: an edge that was only seen
 * because the walk took time is gone at the second look.
 */
final class WaitGraph {

    private static final SpinLock LOCK = new SpinLock();

    private WaitGraph() {}

    /**
     * For a waiter that stands with its target, and whose wait is published.
     *
     * @throws CircularWaitException if the target waits for {@code waiting}; the wait is not published any more, and its waiter has to leave
     */
    static void check(Request<?> waiting, Waiter waiter) {
        if (!waiting.wasWaitedFor() || !waitsForAnything(waiter.target)) {
            return;
        }
        boolean circular;
        LOCK.lock();
        try {
            circular = reachesTwice(waiter.target, waiting);
            if (circular) {
                waiting.endWait();
            }
        } finally {
            LOCK.unlock();
        }
        if (circular) {
            throw new CircularWaitException(waiting.toString(), waiter.target.toString());
        }
    }

    private static boolean waitsForAnything(Object target) {
        if (target instanceof RequestPool pool) {
            return pool.anyMemberWaits();
        }
        return target instanceof Request<?> request && request.currentWait() != null;
    }

    private static boolean reachesTwice(Object from, Request<?> goal) {
        for (int walk = 0; walk < 2; walk++) {
            if (!reaches(from, goal)) {
                return false;
            }
        }
        return true;
    }

    /** Follows the chain of requests, each of which waits for one thing at most, up to the first pool. */
    @SuppressWarnings("ReferenceEquality") // that very request
    private static boolean reaches(Object from, Request<?> goal) {
        Object node = from;
        Object passed = from; // a circle of others comes back to it: the mark moves on at each power of two
        for (int steps = 0; node instanceof Request<?> request; ) {
            if (node == goal) {
                return true;
            }
            Object target = targetOf(request);
            if (target == null || target == passed) {
                return false;
            }
            node = target;
            steps++;
            if ((steps & (steps - 1)) == 0) {
                passed = node;
            }
        }
        return node instanceof RequestPool && reachesThroughPools(node, goal);
    }

    private static boolean reachesThroughPools(Object from, Request<?> goal) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> open = new ArrayDeque<>();
        open.add(from);
        for (Object node; (node = open.poll()) != null; ) {
            if (node == goal) {
                return true;
            }
            if (!seen.add(node)) {
                continue;
            }
            if (node instanceof RequestPool pool) {
                open.addAll(pool.members());
            } else if (node instanceof Request<?> request) {
                Object target = targetOf(request);
                if (target != null) {
                    open.add(target);
                }
            }
        }
        return false;
    }

    /** What a request waits for and will not leave by itself: a cancelled one is about to wake, unless from a child on its own stack or the end of another. */
    private static @Nullable Object targetOf(Request<?> request) {
        Waiter waiter = request.currentWait();
        return waiter != null
                        && waiter.isWaiting()
                        && (waiter instanceof DirectWaiter || !waiter.needsTarget() || !request.stops())
                ? waiter.target
                : null;
    }
}
