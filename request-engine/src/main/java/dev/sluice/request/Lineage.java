package dev.sluice.request;

import org.jspecify.annotations.Nullable;

/**
 * A request's place in the line of creation: what it takes to tell which of two requests goes first.
 *
 * <p>A lineage outlives its request as long as descendants live, so it refers to no request. Only the first {@value #MAX_DEPTH}
 * generations have lineages of their own; everyone below shares the last one, which bounds both the memory of an endless line of
 * descendants and the time of a comparison. Those that share one are equal here and run in the order of submission.
 */
final class Lineage {

    static final int MAX_DEPTH = 32;

    /** Null for a root. */
    final @Nullable Lineage parent;

    final Lineage root;

    /** Age among siblings: the smaller the older. */
    final long rank;

    /** Generations above: 0 for a root. */
    final int depth;

    /** Waiting descendants of one generation; guarded by the lock of the queue that they wait in. */
    OldestFirst.@Nullable Run run;

    private Lineage(@Nullable Lineage parent, long rank) {
        this.parent = parent;
        this.root = parent == null ? this : parent.root;
        this.rank = rank;
        this.depth = parent == null ? 0 : parent.depth + 1;
    }

    /** The lineage of a child of {@code parent} (null: of a root). */
    static Lineage below(@Nullable Lineage parent, long rank) {
        return parent != null && parent.depth == MAX_DEPTH - 1 ? parent : new Lineage(parent, rank);
    }

    /** Negative if {@code a} goes first, positive if {@code b} does, 0 if they share a lineage. At most MAX_DEPTH steps. */
    static int compare(Lineage a, Lineage b) {
        if (a == b) {
            return 0;
        }
        if (a.root != b.root) {
            return Long.compare(a.root.rank, b.root.rank);
        }
        Lineage x = a;
        Lineage y = b;
        while (x.depth > y.depth) {
            x = parentOf(x);
        }
        while (y.depth > x.depth) {
            y = parentOf(y);
        }
        if (x == y) { // one descends from the other: the ancestor is older
            return Integer.compare(a.depth, b.depth);
        }
        while (x.parent != y.parent) {
            x = parentOf(x);
            y = parentOf(y);
        }
        return Long.compare(x.rank, y.rank);
    }

    private static Lineage parentOf(Lineage lineage) {
        Lineage parent = lineage.parent;
        if (parent == null) {
            throw new AssertionError("a root is as deep as any root");
        }
        return parent;
    }

    /** {@code 4.1.7}: the seventh child of the first child of root 4. */
    @Override
    public String toString() {
        return parent == null ? Long.toString(rank) : parent + "." + rank;
    }
}
