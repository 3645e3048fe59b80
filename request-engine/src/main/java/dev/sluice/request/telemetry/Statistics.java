package dev.sluice.request.telemetry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How many requests were submitted or executed directly, and how they ended. Each of them ends in exactly one way.
 *
 * <p>What a worker sees it counts in cells of its own, without contention; everybody else shares the outsiders' cells. All of them are there
 * from the start, so that counting never fails.
 */
public final class Statistics {

    public static final int SUBMITTED = 0;
    public static final int FINISHED = 1;
    public static final int FAILED = 2;
    public static final int CANCELLED = 3;

    /** Submissions that a closed engine refused after counting them. */
    public static final int REFUSED = 4;

    /** Ends that everybody was told of who had to be; the last that a request does. */
    public static final int TOLD = 5;

    /** Cells of one worker in longs: two cache lines, so that no two workers share one. */
    private static final int STRIDE = 16;

    /** Groups of cells that outsiders share; a power of two. */
    private static final int OUTSIDERS = 8;

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] cells;

    public Statistics(int workers) {
        cells = new long[(workers + OUTSIDERS + 1) * STRIDE];
    }

    /** Counts one. A worker's index only from what runs on that worker; -1 from anywhere. */
    public void count(int worker, int kind) {
        if (worker < 0) {
            int group = (int) Thread.currentThread().threadId() & (OUTSIDERS - 1);
            CELL.getAndAdd(cells, (group + 1) * STRIDE + kind, 1L);
        } else {
            int cell = (worker + OUTSIDERS + 1) * STRIDE + kind;
            CELL.setRelease(cells, cell, cells[cell] + 1);
        }
    }

    public long sum(int kind) {
        long sum = 0;
        for (int cell = STRIDE + kind; cell < cells.length; cell += STRIDE) {
            sum += (long) CELL.getAcquire(cells, cell);
        }
        return sum;
    }

    /** How many were submitted or executed directly, and not refused. */
    public long admitted() {
        return sum(SUBMITTED) - sum(REFUSED);
    }

    /** How many have not ended. The ends are read first: each follows its beginning, so that this is never negative. */
    public long live() {
        long ended = ended();
        return sum(SUBMITTED) - ended;
    }

    private long ended() {
        return sum(FINISHED) + sum(FAILED) + sum(CANCELLED) + sum(REFUSED);
    }

    /**
     * Whether nothing is under way, telling of an end included. Counts only grow and each end follows its beginning, so if all ends, read
     * first, equal all beginnings, read afterwards, there was a moment between at which nothing was under way.
     */
    public boolean quiet() {
        long told = sum(TOLD) + sum(REFUSED);
        return sum(SUBMITTED) == told;
    }
}
