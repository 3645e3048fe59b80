package dev.sluice.request;

import dev.sluice.request.threadpool.Cohort;
import org.jspecify.annotations.Nullable;

/**
 * A request's place in the line of creation: what it takes to tell which of two requests goes first.
 *
 * <p>A lineage outlives its request as long as descendants live, so it refers to no request. Only the first {@value #MAX_DEPTH}
 * generations have lineages of their own; everyone below shares the last one, which bounds both the memory of an endless line of
 * descendants and the time of a comparison. Those that share one are equal here and run in the order in which one worker has submitted them.
 *
 * <p>The children of one parent are mostly submitted in the order of creation, so their parent's lineage is their {@link Cohort}.
 */
final class Lineage extends Cohort {

    static final int MAX_DEPTH = 32;

    /** Null for a root. */
    final @Nullable Lineage parent;

    final Lineage root;

    /** Age among siblings: the smaller the older. */
    final long rank;

    /** Generations above: 0 for a root. */
    final int depth;

    private Lineage(@Nullable Lineage parent, long rank) {
        this.parent = parent;
        this.root = parent == null ? this : parent.root;
        this.rank = rank;
        this.depth = parent == null ? 0 : parent.depth + 1;
    }

    /** The lineage of a child of {@code parent} (null: of a root). */
    static Lineage below(@Nullable Lineage parent, long rank) {
        return parent != null && shared(parent) ? parent : new Lineage(parent, rank);
    }

    /**
     * Which of two requests goes first, each given by its parent's lineage (null for a root) and its rank, so that a request needs a lineage
     * of its own only when it has children. Negative for the first, positive for the second, 0 if they share a lineage. Takes at most
     * MAX_DEPTH steps, and one if the parent is the same or the roots are not.
     */
    static int compare(@Nullable Lineage parent1, long rank1, @Nullable Lineage parent2, long rank2) {
        long root1 = parent1 == null ? rank1 : parent1.root.rank;
        long root2 = parent2 == null ? rank2 : parent2.root.rank;
        if (root1 != root2) {
            return Long.compare(root1, root2);
        }
        Lineage above1 = parent1;
        long at1 = rank1;
        if (parent1 != null && shared(parent1)) {
            above1 = parent1.parent;
            at1 = parent1.rank;
        }
        Lineage above2 = parent2;
        long at2 = rank2;
        if (parent2 != null && shared(parent2)) {
            above2 = parent2.parent;
            at2 = parent2.rank;
        }
        int depth1 = depthBelow(above1);
        int depth2 = depthBelow(above2);
        for (int depth = depth1; depth > depth2 && above1 != null; depth--) {
            at1 = above1.rank;
            above1 = above1.parent;
        }
        for (int depth = depth2; depth > depth1 && above2 != null; depth--) {
            at2 = above2.rank;
            above2 = above2.parent;
        }
        while (above1 != above2 && above1 != null && above2 != null) {
            at1 = above1.rank;
            above1 = above1.parent;
            at2 = above2.rank;
            above2 = above2.parent;
        }
        int order = Long.compare(at1, at2);
        return order != 0 ? order : Integer.compare(depth1, depth2); // of one line: the ancestor is older
    }

    /** Whether the children of {@code parent} have no lineages of their own but share this one. */
    private static boolean shared(Lineage parent) {
        return parent.depth == MAX_DEPTH - 1;
    }

    /** Generations above a child of {@code parent}. */
    private static int depthBelow(@Nullable Lineage parent) {
        return parent == null ? 0 : parent.depth + 1;
    }

    /** {@code 4.1.7}: the seventh child of the first child of root 4. */
    @Override
    public String toString() {
        return parent == null ? Long.toString(rank) : parent + "." + rank;
    }
}
