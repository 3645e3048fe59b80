package dev.sluice.request;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The children of one request that have not ended, as their parent knows them.
 *
 * <p>Only the coroutine that runs the parent adds, so adding needs no lock. A child that ends clears its link; the links themselves
 * are swept out by the parent when as many were added as were left at the last sweep. So a parent of a million children in sequence
 * holds some hundred empty links, and no child that is over. Anyone may walk the list at any time:
 * {@code for (link = youngest(); link != null; link = link.older)}, skipping those whose child is null.
 */
final class Family {

    /** Ties one request to its parent, and into the lists of those who look for it. Made before the request is seen by anyone. */
    static final class Link {
        /** Cleared when the child ends. Written by the child under its lock, read by anyone. */
        volatile @Nullable Request<?> child;

        /** Null for a root, cleared when one of the two ends. Guarded by the child's lock. */
        @Nullable
        Request<?> parent;

        /** The sibling created before; the parent rewrites it when it sweeps. */
        @Nullable
        Link older;

        /** The next in the engine's register, cleared when this is swept out; guarded by the lock of {@link Roots}. */
        @Nullable
        Link nextRoot;

        /** The next that the same cancel has reached; by whoever cancelled the child, which happens once. */
        @Nullable
        Link nextCancelled;

        /** The child, from when a cancel has reached it until that has gone on from it; it may end meanwhile. By the same. */
        @Nullable
        Request<?> cancelled;

        private final boolean cleansUp;

        Link(Request<?> child, @Nullable Request<?> parent) {
            CHILD.set(this, child); // published by Family.add, or with the request
            this.parent = parent;
            this.cleansUp = parent != null && parent.cancelled();
        }

        /** Whether the parent was cancelled before it made the child, which it can in an uncancellable part only. */
        boolean cleansUp() {
            return cleansUp;
        }

        /** The child has ended. */
        void cut() {
            CHILD.setRelease(this, null);
        }
    }

    /** A sweep reads what other workers have just written, so the first comes late: 256 empty links take 8 KiB. */
    private static final int FIRST_SWEEP = 256;

    private static final VarHandle YOUNGEST;
    private static final VarHandle CHILD;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            YOUNGEST = lookup.findVarHandle(Family.class, "youngest", Link.class);
            CHILD = lookup.findVarHandle(Link.class, "child", Request.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // written through YOUNGEST
    private volatile @Nullable Link youngest;

    private long births;
    private int untilSweep = FIRST_SWEEP;

    /** The parent's coroutine only. The next rank, which is the child's age among its siblings. */
    long nextRank() {
        return ++births;
    }

    /**
     * The parent's coroutine only. With release and no more: a cancel of the parent at the same moment may miss the child. Whoever starts
     * a child therefore looks at its parent again, and a cancelled parent asks all its children when it ends.
     */
    void add(Link link) {
        if (--untilSweep <= 0) { // less, where a sweep has found no stack
            untilSweep = Math.max(FIRST_SWEEP, sweep());
        }
        link.older = youngest;
        YOUNGEST.setRelease(this, link);
    }

    private int sweep() {
        int kept = 0;
        Link last = null;
        for (Link link = youngest; link != null; link = link.older) {
            if (link.child != null) {
                if (last == null) {
                    youngest = link;
                } else {
                    last.older = link;
                }
                last = link;
                kept++;
            }
        }
        if (last == null) {
            youngest = null;
        } else {
            last.older = null;
        }
        return kept;
    }

    /** Where to begin to walk: the child created last, or null if there is none. */
    @Nullable
    Link youngest() {
        return youngest;
    }
}
