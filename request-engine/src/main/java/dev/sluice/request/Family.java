package dev.sluice.request;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The children of one request that have not ended, as their parent knows them.
 *
 * <p>Only the coroutine that runs the parent adds, so adding needs no lock. A child that ends clears its link; the links themselves
 * are swept out by the parent when as many were added as were left at the last sweep. So a parent of a million children in sequence
 * holds some hundred empty links, and no child that is over. Anyone may walk the list at any time.
 */
final class Family {

    /** Ties one child to its parent. */
    static final class Link {
        /** Cleared when the child ends. Written by the child under its lock, read by anyone. */
        volatile @Nullable Request<?> child;

        /** Cleared when the parent ends. Guarded by the child's lock. */
        @Nullable
        Request<?> parent;

        /** The sibling created before; the parent rewrites it when it sweeps. */
        @Nullable
        Link older;

        Link(Request<?> child, Request<?> parent) {
            CHILD.set(this, child); // published by Family.add
            this.parent = parent;
        }

        /** The child has ended. */
        void cut() {
            CHILD.setRelease(this, null);
        }
    }

    /** A sweep reads what other workers have just written, so the first comes late: 256 empty links take 6 KiB. */
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

    private int births;
    private int untilSweep = FIRST_SWEEP;

    /** The parent's coroutine only. The next rank, which is the child's age among its siblings. */
    int nextRank() {
        return ++births;
    }

    /**
     * The parent's coroutine only. With release and no more: a cancel of the parent at the same moment may miss the child. Whoever starts
     * a child therefore looks at its parent again, and a cancelled parent asks all its children when it ends.
     */
    void add(Link link) {
        if (--untilSweep == 0) {
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

    /** The children that have not ended, youngest first. */
    void forEach(Consumer<? super Request<?>> action) {
        for (Link link = youngest; link != null; link = link.older) {
            Request<?> child = link.child;
            if (child != null) {
                action.accept(child);
            }
        }
    }
}
