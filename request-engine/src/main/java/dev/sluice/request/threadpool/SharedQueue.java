package dev.sluice.request.threadpool;

import dev.sluice.request.spin.SpinLock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that no worker owns yet.
 *
 * <p>Adding is one compare-and-set on a stack of {@link #arrivals}, and never waits for anybody. Taking happens under a spin lock:
 * the taker first moves all arrivals into the {@link Discipline}, oldest first, then removes what goes first. So a task that was
 * added before a take began is seen by it.
 *
 * <p>Where the order is that of arrival there is one stack. Where it is that of age each worker has one, shared only where there are very many
 * workers, so that those who divide their work among children, most of which they take back, do not meet: tasks of one age then come in the order in
 * which one worker has added them.
 *
 * <p>Invariant: between two takes a task is in a stack or in the discipline, and {@link #size} counts the latter. While a take is
 * under way {@link #isEmpty} may say true although tasks remain; whoever took one therefore looks again when he is done
 * ({@link ThreadPool#signalWork}). Tasks that are withdrawn stay until they are swept, or would be taken.
 */
final class SharedQueue {

    private static final VarHandle SIZE;

    static {
        try {
            SIZE = MethodHandles.lookup().findVarHandle(SharedQueue.class, "size", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Dead entries that are left alone, at most: they take some two KiB. */
    private static final int FEW = 32;

    /** Workers' stacks, at most: each is looked at by whoever looks for work. */
    private static final int MAX_STACKS = 16;

    /** Pushed to by anyone; emptied under the lock. */
    private final Arrivals arrivals;

    private final SpinLock lock = new SpinLock();

    /** Guarded by the lock. */
    private final Discipline discipline;

    /** Written under the lock, with release because unlocking is a fence anyway; read by anyone. */
    private volatile int size;

    /** Tasks that were withdrawn since the last sweep. By anyone, without care: a lost count delays a sweep. */
    private int withdrawn;

    /** How many of them bring about the next sweep: as many as it left, so that what it looks at was either added or withdrawn since. */
    private int untilSweep = FEW;

    SharedQueue(QueueDiscipline discipline, int workers) {
        this.discipline = Discipline.of(discipline);
        this.arrivals = new Arrivals(discipline == QueueDiscipline.PRIORITY ? 1 + Math.min(workers, MAX_STACKS) : 1);
    }

    /** The stack of a worker, or of anyone else (-1). */
    private int stackOf(int worker) {
        int others = arrivals.stacks() - 1;
        if (worker < 0 || others == 0) {
            return Arrivals.ANYONES;
        }
        return 1 + (worker < others ? worker : worker % others); // a division is slow
    }

    /** Adds what a worker, or anyone else (-1), has to offer. False if the queue is closed. */
    boolean add(ThreadPool.Task task, int worker) {
        return arrivals.push(task, stackOf(worker));
    }

    /** Closes the queue if it is empty. True if it is closed now. */
    boolean tryClose() {
        lock.lock();
        try {
            return size == 0 && arrivals.tryClose();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the task that goes first, or null. */
    ThreadPool.@Nullable Task poll() {
        if (isEmpty()) {
            return null;
        }
        lock.lock();
        try {
            int now = size + admitArrivals();
            ThreadPool.Task task;
            do {
                task = discipline.remove();
                now -= task == null ? 0 : 1;
            } while (task != null && task.isWithdrawn());
            SIZE.setRelease(this, now);
            return task;
        } finally {
            lock.unlock();
        }
    }

    /**
     * One more task is withdrawn: drops it, now if it was the last that {@code worker} has added, or later. True if this was a sweep, after which the workers have to be
     * told of what is left.
     */
    boolean dropWithdrawn(int worker) {
        if (arrivals.dropWithdrawnTop(stackOf(worker))) {
            return false;
        }
        withdrawn++;
        if (withdrawn < untilSweep) {
            return false;
        }
        lock.lock();
        try {
            withdrawn = 0;
            admitArrivals();
            int left = discipline.sweep();
            untilSweep = Math.max(FEW, left);
            SIZE.setRelease(this, left);
        } finally {
            lock.unlock();
        }
        return true;
    }

    /** Takes all tasks that wait at this moment. Makes room for them outside of the lock, until there is enough of it. */
    List<ThreadPool.Task> drain() {
        for (int room = length(); ; room = length()) {
            List<ThreadPool.Task> tasks = new ArrayList<>(room);
            if (drainTo(tasks, room)) {
                return tasks;
            }
        }
    }

    private boolean drainTo(List<ThreadPool.Task> tasks, int room) {
        lock.lock();
        try {
            admitArrivals();
            int waiting = discipline.sweep();
            boolean fits = waiting <= room;
            for (ThreadPool.Task task; fits && (task = discipline.remove()) != null; ) {
                tasks.add(task);
            }
            SIZE.setRelease(this, fits ? 0 : waiting);
            return fits;
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        // In this order: what a finished take has moved from one to the other is seen in one of them.
        return arrivals.isEmpty() && size == 0;
    }

    /**
     * Tasks waiting, for people, counted one by one. Moves nothing: who only looks must not make the queue seem empty for a moment, since he would not tell the
     * workers that it is not.
     */
    int length() {
        lock.lock();
        try {
            return discipline.count() + arrivals.count();
        } finally {
            lock.unlock();
        }
    }

    private int admitArrivals() {
        int added = 0;
        for (int stack = 0; stack < arrivals.stacks(); stack++) {
            for (ThreadPool.Task oldest = arrivals.takeAll(stack); oldest != null; ) {
                ThreadPool.Task next = oldest.next;
                if (oldest.isWithdrawn()) {
                    oldest.next = null;
                } else {
                    discipline.add(oldest);
                    added++;
                }
                oldest = next;
            }
        }
        return added;
    }
}
