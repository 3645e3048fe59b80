package dev.sluice.request.threadpool;

import dev.sluice.request.spin.Spin;
import java.util.Arrays;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One worker of a {@link ThreadPool}, with the queue of the tasks that belong to it. {@link ThreadPool} describes how it finds work and sleeps.
 *
 * <p>It is driven by one thread at a time, its {@link #driver}: what is said to be touched by "this worker only" is touched by that thread.
 */
final class Worker {

    /*
     * Drivers and stand-ins. A thread that cannot leave its task, but has nothing to do in it, gives the worker to a stand-in.
     *
     *   driver   to       by                                                                            method
     *   none     first    the pool's constructor                                                        the constructor
     *   T        S        T, inside a task: S is the spare, or a thread that it has just started        leave
     *   S        T        S, running the Leave that T has woken                                         giveBack
     *
     * Whoever is driver writes `driver` and unparks the next one; before that he has written everything else. So the next driver sees it,
     * and there are never two. T goes on in its task, and in the pool's loop afterwards, when it reads itself in `driver`.
     *
     * S, back in its loop, finds that it does not drive any more: it is the worker's spare then, for the next who leaves. There is one
     * spare; the one before it is dismissed and ends. `away` counts those who have left: the worker does not end before they are back, so
     * a Leave is always accepted. The driver that ends the worker dismisses the spare.
     */

    /** Values of {@link #wake}: for its own work, or as the pool's one searcher. */
    static final int NOT_WOKEN = 0;

    static final int WOKEN_FOR_OWN = 1;
    static final int WOKEN_TO_SEARCH = 2;

    /**
     * Looks that a spinning worker takes at shared work before it grabs it: about half a microsecond. A request often submits one child and
     * waits for it; its own worker is free for the child in less time than it takes to move everything to another processor and back.
     */
    private static final int PATIENCE = 12;

    /** The first start that {@link #holdBack} gives, in turns of spinning, and how often it doubles: from some hundred nanoseconds to some ten microseconds. */
    private static final int START = 16;

    private static final int DOUBLINGS = 7;

    private static final String STAND_IN = "-stand-in";

    final int index;
    private final ThreadPool pool;
    private final ThreadFactory factory;

    /** Who runs this worker's tasks; written by the driver. */
    private volatile Driver driver;

    /** All that may be alive; written by the driver, read by anyone. */
    private volatile Thread[] threads;

    /** A stand-in that has nothing to do; the driver only. */
    private @Nullable Driver spare;

    /** Threads that have left and are not back; the driver only. */
    private int away;

    /** Own tasks that were woken: pushed by anyone, emptied and closed by this worker. */
    private final Arrivals arrivals = new Arrivals(1);

    /** Own tasks in order of arrival; this worker only. */
    private final Discipline.Fifo own = new Discipline.Fifo();

    /** Written by whoever cleared this worker's idle bit, reset by this worker. */
    private volatile int wake;

    /** {@link #seesWork()}, made beforehand: whoever looks for work may not have memory. */
    private final BooleanSupplier seesWork = this::seesWork;

    /** Looks left, see {@link #seesWork}; this worker only. */
    private int patience = PATIENCE;

    /** Runs in vain, one after the other; this worker only. */
    private int inVain;

    /** For people; this worker only writes it. */
    private volatile ThreadPool.WorkerState state = ThreadPool.WorkerState.IDLE;

    /** One of the threads that run this worker's tasks, in turn. */
    private final class Driver implements Runnable {
        private final Thread thread = factory.newThread(this);

        /** Set by the driver of the moment, when this is the spare. */
        private volatile boolean dismissed;

        @Override
        public void run() {
            do {
                drive(this);
            } while (awaitTurn());
        }

        private boolean awaitTurn() {
            while (driver != this && !dismissed) {
                Spin.park(Worker.this);
                Thread.interrupted(); // a task's leftover would keep us from parking
            }
            return !dismissed;
        }

        private void dismiss() {
            dismissed = true;
            LockSupport.unpark(thread);
        }
    }

    Worker(ThreadPool pool, int index, ThreadFactory factory) {
        this.pool = pool;
        this.index = index;
        this.factory = factory;
        this.driver = new Driver();
        this.threads = new Thread[] {driver.thread};
    }

    /** Once. */
    void start() {
        driver.thread.start();
    }

    /** All threads that this worker has, and some that have ended. */
    Thread[] threads() {
        return threads;
    }

    ThreadPool.WorkerState state() {
        return oneAlive() == null ? ThreadPool.WorkerState.CLOSED : state;
    }

    /** One of its threads that has not ended; null if all have. */
    @Nullable
    Thread oneAlive() {
        for (Thread thread : threads) {
            if (thread.isAlive()) {
                return thread;
            }
        }
        return null;
    }

    /** Queues a task of this worker and sees to it that the worker looks. False if the worker has ended. */
    boolean add(ThreadPool.Task task) {
        boolean added = arrivals.push(task, Arrivals.ANYONES);
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
        LockSupport.unpark(driver.thread); // who sleeps does not change
    }

    /** The next task that has never run, if any; it becomes this worker's. */
    private ThreadPool.@Nullable Task pollNew() {
        ThreadPool.Task task = pool.shared.poll();
        if (task != null) {
            task.worker = this;
            pool.signalWork();
        }
        return task;
    }

    /**
     * Gives this worker to a stand-in. By the driver, inside a task.
     *
     * @throws OutOfMemoryError if there is no thread to be had; nothing has happened then
     */
    ThreadPool.Leave leave(ThreadPool.Task task) {
        Driver leaving = driver;
        ThreadPool.Leave leave = new ThreadPool.Leave(task, leaving);
        Driver next = spare;
        if (next == null) {
            next = newStandIn(leaving);
        }
        spare = null;
        away++;
        driver = next;
        LockSupport.unpark(next.thread);
        return leave;
    }

    private Driver newStandIn(Driver of) {
        Driver standIn = new Driver();
        String name = of.thread.getName();
        standIn.thread.setName(name.endsWith(STAND_IN) ? name : name + STAND_IN);
        Thread[] alive = Arrays.stream(threads).filter(Thread::isAlive).toArray(Thread[]::new);
        Thread[] all = Arrays.copyOf(alive, alive.length + 1);
        all[alive.length] = standIn.thread;
        standIn.thread.start();
        threads = all;
        return standIn;
    }

    /** Gives this worker back to who has left it. By the driver, inside the task that asks for it. */
    void giveBack(Object leaver) {
        Driver before = spare;
        spare = driver;
        away--;
        driver = (Driver) leaver;
        if (before != null) {
            before.dismiss();
        }
    }

    /** Runs tasks until there are no more, or somebody else drives. */
    private void drive(Driver self) {
        if (driver != self) {
            return; // the stand-in has been started, and nobody has left yet
        }
        state = ThreadPool.WorkerState.RUNNING; // the first task may be there already
        for (ThreadPool.Task task; (task = nextTask()) != null; ) {
            try {
                task.run();
            } catch (Throwable failure) {
                ThreadPool.report(task, failure);
            }
            inVain = task.wasInVain() ? inVain + 1 : 0;
            if (inVain > 0) {
                holdBack();
            }
            if (task.settle()) {
                // Behind those that were woken meanwhile, so that a thread that keeps yielding starves nobody.
                add(task);
            }
            if (driver != self) {
                return;
            }
        }
        self.dismissed = true;
        if (spare != null) {
            spare.dismiss();
        }
        try {
            pool.workerExits(index);
        } catch (Throwable noMemory) {
            // it ends all the same
        }
    }

    /**
     * What was taken was withdrawn before it ran, by somebody who goes through the same tasks faster than we prepare to run them: another try at once would
     * be in vain as well, and each makes him wait for what we have just touched. So he gets a start, a longer one each time.
     */
    private void holdBack() {
        for (int turn = START << Math.min(inVain, DOUBLINGS); turn > 0 && arrivals.isEmpty(); turn--) {
            Thread.onSpinWait();
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
            for (ThreadPool.Task oldest = arrivals.takeAll(Arrivals.ANYONES); oldest != null; ) {
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
            if (task == null && !driver.thread.isVirtual() && Spin.until(seesWork)) {
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
            if (pool.isClosed() && away == 0 && pool.shared.tryClose() && arrivals.tryClose()) {
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
            Spin.park(this);
            Thread.interrupted(); // a task's leftover would keep us from parking
        }
        wake = NOT_WOKEN;
        return reason;
    }
}
