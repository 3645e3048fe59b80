package dev.sluice.request;

import dev.sluice.request.coroutine.Deadline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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

    /** {@link #finish}, but cancels everything first, whoever waits for it. What is made in order to clean up after that is left alone. */
    static boolean cancelAndFinish(Switchboard engine, long deadline, Runnable unregister) {
        long youngest = engine.nextRank(); // roots that are made from now on clean up
        for (int pass = 0; pass < 2; pass++) { // and what was made while the first were looked for
            for (Request<?> request : living(engine, youngest, pass == 0)) {
                Cancellation.force(request);
            }
        }
        return finish(engine, deadline, unregister);
    }

    /** All that has not ended of roots before {@code youngest}; {@code cleaners}: with the children that the cancelled have made, and their children. */
    private static List<Request<?>> living(Switchboard engine, long youngest, boolean cleaners) {
        List<Request<?>> live = new ArrayList<>(engine.liveRoots());
        live.removeIf(root -> root.rank() >= youngest || !cleaners && cleansUp(root));
        for (int i = 0; i < live.size(); i++) {
            addChildren(live.get(i).family(), live, cleaners);
        }
        return live;
    }

    /** One whose parent has ended is a root by now. */
    private static boolean cleansUp(Request<?> root) {
        Family.Link link = root.link();
        return link != null && link.cleansUp();
    }

    /** Adds those that have not ended; {@code cleaners}: those too that were made by a parent that was cancelled already. */
    static void addChildren(@Nullable Family family, Collection<Request<?>> live, boolean cleaners) {
        for (Family.Link link = family == null ? null : family.youngest(); link != null; link = link.older) {
            Request<?> child = link.child;
            if (child != null && (cleaners || !link.cleansUp())) {
                live.add(child);
            }
        }
    }
}
