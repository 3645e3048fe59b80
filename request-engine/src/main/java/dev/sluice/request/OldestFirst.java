package dev.sluice.request;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The priority order, as a heap of sorted runs.
 *
 * <p>Siblings are mostly submitted in the order of their creation. So the waiting children of one parent form a run, a plain
 * linked queue to which the next younger sibling is appended in constant time, and only the runs stand in a binary heap, ordered
 * by their first task. A request that fans out 100,000 children makes one heap entry of them. A sibling that comes out of order
 * starts another run; at worst every run has one task and this is an ordinary heap.
 *
 * <p>A run's first task only grows older in the heap's sense when one is taken (the next sibling is younger), so taking is one
 * sift down, and it ends at once unless somebody else's task lies between two siblings.
 *
 * <p>Tasks that are not requests have no parent and no rank, so they form one run in the order of submission.
 */
final class OldestFirst implements Discipline {

    /** Waiting tasks that share a parent, oldest first. */
    static final class Run {
        private final @Nullable Lineage parent;
        private ThreadPool.Task first;
        private ThreadPool.Task last;

        Run(@Nullable Lineage parent, ThreadPool.Task task) {
            this.parent = parent;
            this.first = task;
            this.last = task;
        }
    }

    private Run[] heap = new Run[16];
    private int size;
    private long arrivals;
    private @Nullable Run roots;

    @Override
    public void add(ThreadPool.Task task) {
        task.next = null;
        task.arrival = arrivals++;
        Lineage parent = task.above();
        Run run = parent == null ? roots : parent.run;
        if (run != null && compare(run.last, task) < 0) {
            run.last.next = task;
            run.last = task;
            return;
        }
        Run fresh = new Run(parent, task);
        if (parent == null) {
            roots = fresh;
        } else {
            parent.run = fresh;
        }
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        siftUp(size++, fresh);
    }

    @Override
    public ThreadPool.@Nullable Task remove() {
        if (size == 0) {
            return null;
        }
        Run run = heap[0];
        ThreadPool.Task task = run.first;
        ThreadPool.Task second = task.next;
        if (second != null) {
            run.first = second;
            siftDown(run);
        } else {
            forget(run);
            Run moved = heap[--size];
            clear(size);
            if (size > 0) {
                siftDown(moved);
            }
        }
        task.next = null;
        return task;
    }

    @SuppressWarnings("NullAway") // beyond the heap's size nobody reads
    private void clear(int at) {
        heap[at] = null;
    }

    private void forget(Run run) {
        if (run.parent == null) {
            if (roots == run) {
                roots = null;
            }
        } else if (run.parent.run == run) {
            run.parent.run = null;
        }
    }

    private void siftUp(int from, Run run) {
        int at = from;
        while (at > 0) {
            int above = (at - 1) >>> 1;
            if (compare(heap[above].first, run.first) <= 0) {
                break;
            }
            heap[at] = heap[above];
            at = above;
        }
        heap[at] = run;
    }

    private void siftDown(Run run) {
        int at = 0;
        for (int below = 1; below < size; below = 2 * at + 1) {
            if (below + 1 < size && compare(heap[below + 1].first, heap[below].first) < 0) {
                below++;
            }
            if (compare(run.first, heap[below].first) <= 0) {
                break;
            }
            heap[at] = heap[below];
            at = below;
        }
        if (heap[at] != run) { // a write into an old array costs a fence
            heap[at] = run;
        }
    }

    /** Never 0 for two tasks: those of one lineage are ordered by arrival. */
    private static int compare(ThreadPool.Task a, ThreadPool.Task b) {
        int order = Lineage.compare(a.above(), a.rank(), b.above(), b.rank());
        return order != 0 ? order : Long.compare(a.arrival, b.arrival);
    }
}
