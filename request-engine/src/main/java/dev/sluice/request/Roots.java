package dev.sluice.request;

import dev.sluice.request.spin.SpinLock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The live requests without a living parent, so that a snapshot finds them.
 *
 * <p>They stand in lists through their {@link Family.Link}s, several, so that workers seldom meet. A request that ends clears its link and
 * has nothing to do here; empty links are swept out when as many were added as were left at the last sweep. So nothing is allocated, and
 * the spin locks, which are never taken under another lock, are held for a few instructions on average.
 */
final class Roots {

    private static final int STRIPES = 16;
    private static final int FIRST_SWEEP = 64;

    private static final class Stripe {
        private final SpinLock lock = new SpinLock();
        private Family.@Nullable Link youngest;
        private int untilSweep = FIRST_SWEEP;

        private void add(Family.Link link) {
            lock.lock();
            try {
                if (--untilSweep == 0) {
                    untilSweep = Math.max(FIRST_SWEEP, sweep());
                }
                link.nextRoot = youngest;
                youngest = link;
            } finally {
                lock.unlock();
            }
        }

        private int sweep() {
            int kept = 0;
            Family.Link first = null;
            Family.Link last = null;
            Family.Link next;
            for (Family.Link link = youngest; link != null; link = next) {
                next = link.nextRoot;
                if (link.child == null) {
                    link.nextRoot = null; // a sibling who goes on keeps this tie, but shall not keep all before it
                } else {
                    if (last == null) {
                        first = link;
                    } else {
                        last.nextRoot = link;
                    }
                    last = link;
                    kept++;
                }
            }
            if (last != null) {
                last.nextRoot = null;
            }
            youngest = first;
            return kept;
        }

        private int count() {
            int count = 0;
            for (Family.Link link = youngest; link != null; link = link.nextRoot) {
                count++;
            }
            return count;
        }

        /** Copies up to the list's capacity; how many there are. */
        private int copyTo(List<Request<?>> all, int room) {
            int seen = 0;
            for (Family.Link link = youngest; link != null; link = link.nextRoot) {
                Request<?> request = link.child;
                if (request != null && seen < room) {
                    all.add(request);
                }
                seen++;
            }
            return seen;
        }
    }

    private final Stripe[] stripes = new Stripe[STRIPES];

    Roots() {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Stripe();
        }
    }

    /** Each link once at most. */
    void add(Family.Link link) {
        stripes[(System.identityHashCode(link) * 0x9E3779B9) >>> 28].add(link);
    }

    /** A copy. */
    List<Request<?>> all() {
        List<Request<?>> all = new ArrayList<>();
        for (Stripe stripe : stripes) {
            all.addAll(copyOf(stripe));
        }
        return all;
    }

    /** Makes room outside of the lock, until there is enough of it. */
    private static List<Request<?>> copyOf(Stripe stripe) {
        int room = 0;
        while (true) {
            ArrayList<Request<?>> copy = new ArrayList<>(room);
            stripe.lock.lock();
            int found;
            try {
                found = room == 0 ? stripe.count() : stripe.copyTo(copy, room);
            } finally {
                stripe.lock.unlock();
            }
            if (found <= room) {
                return copy;
            }
            room = found + found / 4 + 8;
        }
    }
}
