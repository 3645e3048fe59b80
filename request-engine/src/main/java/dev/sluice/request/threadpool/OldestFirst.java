package dev.sluice.request.threadpool;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The priority order, as a heap of sorted runs.
 *
 * <p>The tasks of a {@link Cohort} mostly come in the order of their age. So those that wait form a run, a plain linked queue to which
 * the next younger one is appended in constant time, and only the runs stand in a binary heap, ordered by their first task. A request
 * that fans out 100,000 children makes one heap entry of them. A task that comes out of order starts another run; at worst every run has
 * one task and this is an ordinary heap. Tasks without an age, and those without a cohort, form the run of the queue itself.
 *
 * <p>A run's first task only grows older in the heap's sense when one is taken (the next one is younger), so taking is one sift down, and
 * it ends at once unless somebody else's task lies between the two.
 *
 * <p>The tasks of one cohort may wait in several pools at a time. Then its {@code run} is whichever queue's came last: written by each under
 * its own lock only, so a queue looks whether the run is its own, and if it is not starts another. Which queue a run belongs to never changes.
 */
final class OldestFirst implements Discipline {

    /** Waiting tasks of one cohort, oldest first. */
    static final class Run {
        private final OldestFirst queue;
        private final @Nullable Cohort cohort;
        private ThreadPool.Task first;
        private ThreadPool.Task last;

        Run(OldestFirst queue, @Nullable Cohort cohort, ThreadPool.Task task) {
            this.queue = queue;
            this.cohort = cohort;
            this.first = task;
            this.last = task;
        }
    }

    private Run[] heap = new Run[16];
    private int size;
    private long arrivals;

    /** Of tasks without a cohort. */
    private @Nullable Run others;

    @Override
    public void add(ThreadPool.Task task) {
        task.next = null;
        task.arrival = arrivals++;
        Age age = task.age();
        Cohort cohort = age == null ? null : age.cohort();
        Run run = cohort == null ? others : cohort.run;
        if (run != null && run.queue == this && compare(run.last, task) < 0) {
            run.last.next = task;
            run.last = task;
            return;
        }
        Run fresh = new Run(this, cohort, task);
        if (cohort == null) {
            others = fresh;
        } else {
            cohort.run = fresh;
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
        if (run.cohort == null) {
            if (others == run) {
                others = null;
            }
        } else if (run.cohort.run == run) {
            run.cohort.run = null;
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

    /** Never 0 for two tasks: those of one age are ordered by arrival. */
    private static int compare(ThreadPool.Task a, ThreadPool.Task b) {
        Age age1 = a.age();
        Age age2 = b.age();
        int order = age1 != null && age2 != null ? age1.compareTo(age2) : Boolean.compare(age1 != null, age2 != null);
        return order != 0 ? order : Long.compare(a.arrival, b.arrival);
    }
}
