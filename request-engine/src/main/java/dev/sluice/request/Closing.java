package dev.sluice.request;

import dev.sluice.request.coroutine.Deadline;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How an engine that accepts no more requests comes to its end. Any number of threads may see to it; each step is harmless when done again.
 *
 * <p>Whether anything is under way is looked at now and then: that costs less than every request telling of its end.
 */
final class Closing {

    private static final long POLL_NANOS = 500_000;

    /** How often it is looked whether the JVM ends. */
    private static final int TURNS_PER_LOOK = 64;

    private Closing() {}

    /**
     * Waits until nothing is under way, then joins the workers.
     *
     * @param unregister what else is to be done then
     * @return false if the deadline passes first, or all that is under way waits for the end of the JVM
     */
    static boolean finish(Switchboard engine, long deadline, Runnable unregister) {
        boolean interrupted = false;
        try {
            for (int turn = 1; !engine.statistics().quiet(); turn++) {
                if (Deadline.hasPassed(deadline)) {
                    return false;
                }
                if (turn % TURNS_PER_LOOK == 0 && Exits.jvmEnds() && Exits.holdAll(engine)) {
                    return false;
                }
                LockSupport.parkNanos(engine, POLL_NANOS);
                interrupted |= Thread.interrupted();
            }
            engine.joinWorkers();
            unregister.run();
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** {@link #finish}, but cancels everything first, whoever waits for it. */
    static boolean cancelAndFinish(Switchboard engine, long deadline, Runnable unregister) {
        long youngest = engine.nextRank(); // roots that are made from now on clean up
        for (int pass = 0; pass < 2; pass++) { // and what was made during the first
            Deque<Request<?>> live = new ArrayDeque<>(engine.liveRoots());
            for (Request<?> request; (request = live.poll()) != null; ) {
                if (request.rank() < youngest) {
                    Cancellation.force(request);
                    addChildren(request.family(), live);
                }
            }
        }
        return finish(engine, deadline, unregister);
    }

    /** Adds those that have not ended. */
    static void addChildren(@Nullable Family family, Deque<Request<?>> live) {
        for (Family.Link link = family == null ? null : family.youngest(); link != null; link = link.older) {
            Request<?> child = link.child;
            if (child != null) {
                live.add(child);
            }
        }
    }
}
