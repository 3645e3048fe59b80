package dev.sluice.request.threadpool;

import dev.sluice.request.spin.Spin;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One thread of a {@link ThreadPool}, with the queue of the tasks that belong to it. {@link ThreadPool} describes the protocol. */
final class Worker implements Runnable {

    /** Values of {@link #wake}: for its own work, or as the pool's one searcher. */
    static final int NOT_WOKEN = 0;

    static final int WOKEN_FOR_OWN = 1;
    static final int WOKEN_TO_SEARCH = 2;

    /**
     * Looks that a spinning worker takes at shared work before it grabs it: about half a microsecond. A request often submits one child and
     * waits for it; its own worker is free for the child in less time than it takes to move everything to another processor and back.
     */
    private static final int PATIENCE = 12;

    final int index;
    final Thread thread;
    private final ThreadPool pool;

    /** Own tasks that were woken: pushed by anyone, emptied and closed by this worker. */
    private final Arrivals arrivals = new Arrivals();

    /** Own tasks in order of arrival; this worker only. */
    private final Discipline.Fifo own = new Discipline.Fifo();

    /** Written by whoever cleared this worker's idle bit, reset by this worker. */
    private volatile int wake;

    /** {@link #seesWork()}, made beforehand: whoever looks for work may not have memory. */
    private final BooleanSupplier seesWork = this::seesWork;

    /** Looks left, see {@link #seesWork}; this worker only. */
    private int patience = PATIENCE;

    /** For people; this worker only writes it. */
    private volatile ThreadPool.WorkerState state = ThreadPool.WorkerState.IDLE;

    Worker(ThreadPool pool, int index, ThreadFactory threads) {
        this.pool = pool;
        this.index = index;
        this.thread = threads.newThread(this);
    }

    ThreadPool.WorkerState state() {
        return thread.isAlive() ? state : ThreadPool.WorkerState.CLOSED;
    }

    /** Queues a task of this worker and sees to it that the worker looks. False if the worker has ended. */
    boolean add(ThreadPool.Task task) {
        boolean added = arrivals.push(task);
        if (added) {
            wakeIfIdle();
        }
        return added;
    }

    void wakeIfIdle() {
        if (pool.idle.remove(index)) {
            wake(WOKEN_FOR_OWN);
        }
    }

    /** Only for who cleared this worker's idle bit. */
    void wake(int reason) {
        wake = reason;
        LockSupport.unpark(thread);
    }

    /** Whether nobody waits to be resumed here. For the worker itself and for what runs on it. */
    boolean hasNothingToResume() {
        return arrivals.isEmpty() && own.isEmpty();
    }

    /** The next task that has never run, if any; it becomes this worker's. For the worker itself and for what runs on it. */
    ThreadPool.@Nullable Task pollNew() {
        ThreadPool.Task task = pool.shared.poll();
        if (task != null) {
            task.worker = this;
            pool.signalWork();
        }
        return task;
    }

    @Override
    public void run() {
        state = ThreadPool.WorkerState.RUNNING; // the first task may be there already
        for (ThreadPool.Task task; (task = nextTask()) != null; ) {
            try {
                task.run();
            } catch (Throwable failure) {
                ThreadPool.report(task, failure);
            }
            if (task.settle()) {
                // Behind those that were woken meanwhile, so that a thread that keeps yielding starves nobody.
                add(task);
            }
        }
        try {
            pool.workerExits(index);
        } catch (Throwable noMemory) {
            // it ends all the same
        }
    }

    private ThreadPool.@Nullable Task nextTask() {
        ThreadPool.Task task = poll();
        if (task == null) {
            state = ThreadPool.WorkerState.IDLE;
            task = awaitTask();
            state = ThreadPool.WorkerState.RUNNING;
        }
        return task;
    }

    private ThreadPool.@Nullable Task poll() {
        if (own.isEmpty()) {
            for (ThreadPool.Task oldest = arrivals.takeAll(); oldest != null; ) {
                ThreadPool.Task next = oldest.next;
                own.add(oldest);
                oldest = next;
            }
        }
        ThreadPool.Task task = own.remove();
        return task != null ? task : pollNew();
    }

    private ThreadPool.@Nullable Task awaitTask() {
        boolean searching = pool.enterSearch();
        while (true) {
            ThreadPool.Task task = searching ? poll() : null;
            if (task == null && !thread.isVirtual() && Spin.until(seesWork)) {
                task = poll();
            }
            if (searching) {
                pool.leaveSearch();
                pool.signalWork();
            }
            if (task != null) {
                return task;
            }
            pool.idle.add(index);
            task = poll();
            if (task != null) {
                cancelIdling();
                return task;
            }
            if (pool.isClosed() && pool.shared.tryClose() && arrivals.tryClose()) {
                cancelIdling();
                return null;
            }
            searching = awaitWake() == WOKEN_TO_SEARCH;
        }
    }

    /** Own work at once, shared work only when it has lain there for a moment. */
    private boolean seesWork() {
        if (!arrivals.isEmpty()) {
            return true;
        }
        patience = pool.shared.isEmpty() ? PATIENCE : patience - 1;
        return patience < 0;
    }

    /** Takes the idle bit back. If somebody was quicker, what he woke us for is passed on. */
    private void cancelIdling() {
        if (!pool.idle.remove(index)) {
            if (awaitWake() == WOKEN_TO_SEARCH) {
                pool.leaveSearch();
                pool.signalWork();
            }
        }
    }

    private int awaitWake() {
        int reason;
        while ((reason = wake) == NOT_WOKEN) {
            LockSupport.park(this);
            Thread.interrupted(); // a task's leftover would keep us from parking
        }
        wake = NOT_WOKEN;
        return reason;
    }
}
