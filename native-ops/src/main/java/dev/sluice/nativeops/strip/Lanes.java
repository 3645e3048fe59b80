package dev.sluice.nativeops.strip;

import java.util.function.IntConsumer;

/*
 * A lane is a run of strips, one below the other. Who begins a strip takes the lane that was given back last, which is its own: as many lanes are taken as
 * strips are worked on, and whoever ends one begins the next. That is how neighbouring strips come to the same processor without anybody knowing which one it is;
 * if two change lanes, they have lost the contents of their caches and nothing else.
 */
/** Deals out strips so that whoever has done one goes on with the one below, whose first rows it has read already. Thread-safe. */
final class Lanes {
    /** Of each lane the strip that is next and the one behind its last; all guarded by this. */
    private final int[] next;

    private final int[] end;

    /** Lanes that nobody works on, the one given back last at the end. */
    private final int[] idle;

    private int idleCount;

    /**
     * Deals out all strips.
     *
     * @param strips how many they are
     * @param lanes how many of them are worked on at the same time at most
     */
    Lanes(int strips, int lanes) {
        this.next = new int[lanes];
        this.end = new int[lanes];
        this.idle = new int[lanes];
        for (int lane = 0; lane < lanes; lane++) {
            next[lane] = (int) ((long) strips * lane / lanes);
            end[lane] = (int) ((long) strips * (lane + 1) / lanes);
            // The first lane is the first to be taken.
            idle[lane] = lanes - 1 - lane;
        }
        this.idleCount = lanes;
    }

    /** Does a strip; to be called once for each there is, by no more at a time than there are lanes. */
    void next(IntConsumer work) {
        int lane = take();
        try {
            work.accept(strip(lane));
        } finally {
            give(lane);
        }
    }

    private synchronized int take() {
        return idle[--idleCount];
    }

    private synchronized void give(int lane) {
        idle[idleCount++] = lane;
    }

    /** The next strip of a lane or, if it has none left, of the lower half of the longest one, which becomes its own. */
    private synchronized int strip(int lane) {
        if (next[lane] == end[lane]) {
            int longest = longest();
            end[lane] = end[longest];
            end[longest] -= (end[longest] - next[longest] + 1) / 2;
            next[lane] = end[longest];
        }
        return next[lane]++;
    }

    private int longest() {
        int longest = 0;
        for (int lane = 1; lane < next.length; lane++) {
            if (end[lane] - next[lane] > end[longest] - next[longest]) {
                longest = lane;
            }
        }
        return longest;
    }
}
