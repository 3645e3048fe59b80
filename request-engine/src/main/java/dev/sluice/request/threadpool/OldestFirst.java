package dev.sluice.request.threadpool;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The priority order, as a heap of sorted runs.
 *
 * <p>The tasks of a {@link Cohort} mostly come in the order of their age. So those that wait form a run, a plain linked queue to which
 * the next younger one is appended in constant time, and only the first of each run stands in a binary heap. A request that fans out
 * 100,000 children makes one heap entry of them. A task that comes out of order starts another run; at worst every run has one task and
 * this is an ordinary heap. Tasks without an age, and those without a cohort, form the run of the queue itself.
 *
 * <p>A run's first task only grows older in the heap's sense when one is taken (the next one is younger), so taking is one sift down, and
 * it ends at once unless somebody else's task lies between the two.
 *
 * <p>The tasks of one cohort may wait in several pools at a time. Then its {@code last} is whichever queue's came last: written by each under
 * its own lock only, so a queue looks whether that task waits here, and if it does not starts another run.
 *
 * <p>Runs are linked through the tasks themselves, so only the heap may have to grow. When there is no memory for it, what does not fit
 * waits in the order of arrival behind all that do: the order suffers, and no task is lost.
 */
final class OldestFirst implements Discipline {

    private ThreadPool.@Nullable Task[] heap = new ThreadPool.Task[16];
    private int size;
    private long arrivals;

    /** The last task of the run of those without a cohort. */
    private ThreadPool.@Nullable Task lastOfOthers;

    private final Fifo overflow = new Fifo();

    /** What a sweep leaves, while it lasts: made beforehand, for a sweep is part of how requests end when there is no memory. */
    private final Fifo left = new Fifo();

    @Override
    @SuppressWarnings("ReferenceEquality") // this very queue
    public void add(ThreadPool.Task task) {
        task.next = null;
        task.arrival = arrivals++;
        Cohort cohort = cohortOf(task);
        ThreadPool.Task last = cohort == null ? lastOfOthers : cohort.last;
        if (last != null && last.queue == this && compare(last, task) < 0) {
            last.next = task;
        } else if (size == heap.length && !grow()) {
            overflow.add(task);
            return;
        } else {
            siftUp(size++, task);
        }
        task.queue = this;
        remember(cohort, task);
    }

    private boolean grow() {
        try {
            heap = Arrays.copyOf(heap, 2 * size);
            return true;
        } catch (OutOfMemoryError full) {
            return false;
        }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // that very task
    public ThreadPool.@Nullable Task remove() {
        if (size == 0) {
            return overflow.remove();
        }
        ThreadPool.Task task = at(0);
        ThreadPool.Task second = task.next;
        if (second != null) {
            siftDown(second);
        } else {
            Cohort cohort = cohortOf(task);
            if ((cohort == null ? lastOfOthers : cohort.last) == task) {
                remember(cohort, null);
            }
            ThreadPool.Task moved = at(--size);
            heap[size] = null;
            if (size > 0) {
                siftDown(moved);
            }
        }
        task.next = null;
        task.queue = null;
        return task;
    }

    /** Takes all in order and adds what is left in that order: each cohort is then one run. */
    @Override
    public int sweep() {
        int count = 0;
        for (ThreadPool.Task task; (task = remove()) != null; ) {
            if (!task.isWithdrawn()) {
                left.add(task);
                count++;
            }
        }
        for (ThreadPool.Task task; (task = left.remove()) != null; ) {
            add(task);
        }
        return count;
    }

    @Override
    public int count() {
        int count = overflow.count();
        for (int i = 0; i < size; i++) {
            count += Discipline.count(at(i));
        }
        return count;
    }

    private static @Nullable Cohort cohortOf(ThreadPool.Task task) {
        Age age = task.age();
        return age == null ? null : age.cohort();
    }

    private void remember(@Nullable Cohort cohort, ThreadPool.@Nullable Task last) {
        if (cohort == null) {
            lastOfOthers = last;
        } else {
            cohort.last = last;
        }
    }

    @SuppressWarnings("NullAway") // below the size there are tasks
    private ThreadPool.Task at(int index) {
        return heap[index];
    }

    private void siftUp(int from, ThreadPool.Task first) {
        int at = from;
        while (at > 0) {
            int above = (at - 1) >>> 1;
            if (compare(at(above), first) <= 0) {
                break;
            }
            heap[at] = heap[above];
            at = above;
        }
        heap[at] = first;
    }

    @SuppressWarnings("ReferenceEquality") // that very task
    private void siftDown(ThreadPool.Task first) {
        int at = 0;
        for (int below = 1; below < size; below = 2 * at + 1) {
            if (below + 1 < size && compare(at(below + 1), at(below)) < 0) {
                below++;
            }
            if (compare(first, at(below)) <= 0) {
                break;
            }
            heap[at] = heap[below];
            at = below;
        }
        if (heap[at] != first) { // a write into an old array costs a fence
            heap[at] = first;
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
