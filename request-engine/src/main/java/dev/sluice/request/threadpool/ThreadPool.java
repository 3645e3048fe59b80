package dev.sluice.request.threadpool;

import static java.util.Objects.requireNonNull;

import dev.sluice.request.spin.StackRoom;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A fixed set of worker threads in which every task belongs to the worker that ran it first.
 *
 * <p>{@link #wakeUp} makes a task run once. The first time any idle worker takes it, in the order of the pool's
 * {@link QueueDiscipline}; that worker then remains its worker, and every later run happens there, in the order of the wake-ups and
 * before anything new.
 *
 * <p><b>Lifecycle.</b> Workers are daemon threads, started by the constructor. {@link #close} refuses further wake-ups, lets all
 * that were accepted run, and joins the workers.
 *
 * <p><b>Thread-safety.</b> All methods may be called from any thread. What a thread did before {@code wakeUp(task)} is visible to
 * the run that it causes; runs of one task never overlap, and each sees what the earlier ones did.
 *
 * <p><b>Extension.</b> The protected members are for frameworks that schedule things of their own on the workers, as the request engine
 * does; who only wants tasks to run needs none of them.
 */
public class ThreadPool implements AutoCloseable {

    /*
     * Finding work and sleeping.
     *
     *   worker:    RUNNING -> SEARCHING -> IDLE (bit set, looks once more) -> PARKED -> (bit cleared by a waker) -> SEARCHING
     *   searchers: number of workers that look for shared work, or that were woken in order to look; 0 or 1
     *
     * A producer of shared work adds it, then wakes one idle worker unless somebody is searching. That is enough because
     *   (1) a searcher that gives up first leaves `searchers`, then sets its idle bit, then looks once more;
     *   (2) a searcher, whether it finds something or not, then repeats the producer's step (signalWork) for whatever is left;
     *   (3) whoever took shared work while more remained repeats the producer's step as well;
     *   (4) a producer that became searcher for somebody else and found nobody idle leaves `searchers` and looks again.
     * All of these are sequentially consistent accesses (IdleWorkers says why one of two must see the other), so there is never shared
     * work, an idle worker, and nobody on his way. A producer of a worker's own work adds it and then wakes that very worker.
     *
     * Before it sleeps a worker may spin for a few microseconds, a searcher or not; that is a matter of speed only.
     *
     * Waking: whoever clears a worker's idle bit, and only he, writes its `wake` word and unparks it (Worker).
     *
     * Withdrawing: a task that need not run any more says so of itself first; then its entry is taken out if it arrived last on its worker's stack, or counted, and
     * all dead entries are swept out together. Whoever takes a task skips dead ones. Dead entries may wake a worker for nothing; and since a
     * sweep makes the queue seem empty for a moment, as a take does, whoever swept repeats the producer's step.
     *
     * Runs owed: Task.wakes counts wake-ups not yet run. Who raises it from 0 puts the task into one queue; the worker lowers it after
     * each run, and puts the task at the end of its own arrivals while it is not 0. So a task is in one queue at most, which is why queues
     * may be linked through the tasks.
     */

    private static final System.Logger LOG = System.getLogger(ThreadPool.class.getName());

    /** Stack of a worker thread. Virtual threads run on their carrier's stack, so this bounds how deep what they run may nest. */
    private static final long STACK_BYTES = 16L << 20;

    private static final AtomicInteger POOLS = new AtomicInteger();

    static {
        Rehearsal.beDone();
    }

    /**
     * Something to run, any number of times, always by the same worker. Subclasses say what; a task belongs to one pool.
     */
    public abstract static class Task {

        private static final VarHandle WAKES;

        static {
            try {
                WAKES = MethodHandles.lookup().findVarHandle(Task.class, "wakes", int.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        /** The next in whichever queue holds this task; guarded by that queue. */
        @Nullable
        Task next;

        /** Order of arrival in a priority queue; guarded by that queue. */
        long arrival;

        /** The priority queue in which it waits; guarded by that queue, looked at by others. */
        @Nullable
        OldestFirst queue;

        /** Runs owed. By atomic addition; see the protocol in ThreadPool. */
        @SuppressWarnings("unused")
        private volatile int wakes;

        /** Written by the first worker before its first run, read by wakers who raise {@link #wakes} from 0. */
        @Nullable
        Worker worker;

        /** Creates a task that has no worker yet. */
        protected Task() {}

        /**
         * Creates a task that belongs to the worker of another one from the start.
         *
         * @param companion a task of the same pool; if it has no worker yet, the new task has none either
         */
        protected Task(Task companion) {
            this.worker = companion.worker;
        }

        /** One run. Called by the task's worker; what it throws is logged and harms nobody else. */
        public abstract void run();

        /** {@return what {@link QueueDiscipline#PRIORITY} compares; null, unless overridden} The same at every call. */
        protected @Nullable Age age() {
            return null;
        }

        /**
         * Tells whether the task need not run any more: one that still waits for its first run is then dropped. Once true, always. Called under a
         * spin lock of the pool.
         *
         * @return false, unless overridden
         */
        protected boolean isWithdrawn() {
            return false;
        }

        /**
         * Tells, after a run, whether the task was withdrawn while its worker prepared to run it, so that this was in vain. A guess is enough.
         *
         * @return false, unless overridden
         */
        protected boolean wasInVain() {
            return false;
        }

        /** {@return the index of the worker that this task belongs to; -1 before its first run} */
        public final int workerIndex() {
            Worker mine = worker;
            return mine == null ? -1 : mine.index;
        }

        /**
         * Gives the worker to a stand-in, another thread that runs its tasks and new ones, until the {@link Leave} is woken and run: for
         * who waits on the worker's own thread, which cannot do anything else meanwhile. Only for what runs on that worker, on whose
         * stack the calling thread is; it must not touch anything of the worker before the leave is over. If no thread can be had an
         * {@code Error} is thrown, and the calling thread still has the worker.
         *
         * @return how to get it back
         * @throws IllegalStateException if the task has no worker
         */
        protected final Leave leaveWorker() {
            return ownWorker().leave(this);
        }

        private Worker ownWorker() {
            Worker mine = worker;
            if (mine == null) {
                throw new IllegalStateException("a task that never ran has no worker: " + this);
            }
            return mine;
        }

        /** {@link #owe} for who has just made the task: he must queue it, and that publishes this. */
        final void oweFirst() {
            WAKES.set(this, 1);
        }

        /** Adds a run owed; true if the caller must queue the task. */
        final boolean owe() {
            return (int) WAKES.getAndAdd(this, 1) == 0;
        }

        /** Settles a run; true if the worker must queue the task again. */
        final boolean settle() {
            return (int) WAKES.getAndAdd(this, -1) > 1;
        }
    }

    /**
     * A thread has left its worker to a stand-in. Who woke this task, in order to get the worker back, parks until {@link #isOver}; the
     * stand-in gives it back between two tasks, and unparks the thread. To be woken once.
     */
    public static final class Leave extends Task {
        private final Object leaver;
        private final Thread thread;
        private volatile boolean over;

        Leave(Task task, Object leaver) {
            super(task);
            this.leaver = leaver;
            this.thread = Thread.currentThread();
        }

        /** {@return whether the thread that left has its worker back} */
        public boolean isOver() {
            return over;
        }

        @Override
        public void run() {
            if (!over) {
                requireNonNull(worker).giveBack(leaver);
                over = true;
                LockSupport.unpark(thread);
            }
        }
    }

    /** What a worker does at this moment. */
    public enum WorkerState {
        /** Runs a task. */
        RUNNING,
        /** Has nothing to do. */
        IDLE,
        /** Has ended, after {@link ThreadPool#close}. */
        CLOSED
    }

    private final Worker[] workers;
    final SharedQueue shared;
    final IdleWorkers idle;
    private final AtomicInteger searchers = new AtomicInteger();
    private final IntConsumer onWorkerExit;
    private volatile boolean closed;

    /**
     * A pool with the {@linkplain QueueDiscipline#PRIORITY default} discipline.
     *
     * @param workers number of threads, at least 1
     * @throws IllegalArgumentException if {@code workers} is less than 1
     */
    public ThreadPool(int workers) {
        this(workers, QueueDiscipline.PRIORITY);
    }

    /**
     * A pool whose new tasks are started in the order of {@code discipline}.
     *
     * @param workers number of threads, at least 1
     * @param discipline the order of first starts
     * @throws IllegalArgumentException if {@code workers} is less than 1
     */
    public ThreadPool(int workers, QueueDiscipline discipline) {
        this(workers, discipline, platformThreads("sluice-pool-" + POOLS.incrementAndGet()), worker -> {});
    }

    /**
     * A pool whose workers are other threads than usual.
     *
     * @param workers number of threads, at least 1
     * @param discipline the order of first starts
     * @param threads makes the worker threads, platform or virtual ones; called once for each, and for each stand-in
     *     ({@link Task#leaveWorker})
     * @param onWorkerExit called by each worker, with its index, as its last act
     * @throws IllegalArgumentException if {@code workers} is less than 1
     */
    protected ThreadPool(int workers, QueueDiscipline discipline, ThreadFactory threads, IntConsumer onWorkerExit) {
        if (workers < 1) {
            throw new IllegalArgumentException("a thread pool needs at least 1 worker, not " + workers);
        }
        requireNonNull(threads, "threads");
        requireNonNull(onWorkerExit, "onWorkerExit");
        this.shared = new SharedQueue(discipline, workers);
        this.idle = new IdleWorkers(workers);
        this.onWorkerExit = onWorkerExit;
        this.workers = new Worker[workers];
        for (int i = 0; i < workers; i++) {
            this.workers[i] = new Worker(this, i, threads);
        }
        try {
            for (Worker worker : this.workers) {
                worker.start();
            }
        } catch (Throwable noThread) { // those that have started are nobody's
            close();
            throw noThread;
        }
    }

    /**
     * Makes the threads of a usual pool: daemons with room for deep recursion.
     *
     * @param name what their names begin with
     * @return the factory
     */
    protected static ThreadFactory platformThreads(String name) {
        return Thread.ofPlatform()
                .name(name + "-worker-", 0)
                .daemon(true)
                .stackSize(STACK_BYTES)
                .inheritInheritableThreadLocals(false)
                .factory();
    }

    /**
     * Makes {@code task} run once more: on its worker, or, if it never ran, on the first worker that is free. Returns at once.
     *
     * @param task what to run
     * @throws IllegalStateException if the pool is closed
     */
    public final void wakeUp(Task task) {
        requireNonNull(task, "task");
        StackRoom.require();
        if (closed || !offer(task)) {
            throw new IllegalStateException("the thread pool is closed and runs no more tasks");
        }
    }

    /**
     * {@link #wakeUp} that never throws, given some stack, and that a closed pool accepts as long as there is something left for the task's worker to do.
     *
     * @param task what to run
     * @return false if it will never run
     */
    protected final boolean offer(Task task) {
        if (!task.owe()) {
            return true;
        }
        Worker worker = task.worker;
        return worker != null ? worker.add(task) : share(task, -1);
    }

    /**
     * {@link #offer} for a task that was never offered, and that nobody else knows of.
     *
     * @param task what to run
     * @param worker the index of the worker on which the calling thread runs; -1 if it does on none
     * @return false if it will never run
     */
    protected final boolean offerNew(Task task, int worker) {
        task.oweFirst();
        return share(task, worker);
    }

    private boolean share(Task task, int worker) {
        boolean added = shared.add(task, worker);
        signalWork();
        return added;
    }

    /** {@return the number of worker threads} */
    public final int workers() {
        return workers.length;
    }

    /** {@return what each worker does now, in the order of their indices} A snapshot: outdated as soon as it is taken. */
    public final List<WorkerState> states() {
        List<WorkerState> states = new ArrayList<>(workers.length);
        for (Worker worker : workers) {
            states.add(worker.state());
        }
        return List.copyOf(states);
    }

    /**
     * Refuses further wake-ups, waits until all accepted ones have run, and joins the workers. Idempotent. If the calling thread is
     * interrupted, the wait goes on and the flag is set again at the end.
     *
     * @throws IllegalStateException if called by one of the pool's own tasks, which would wait for itself
     */
    @Override
    public final void close() {
        StackRoom.require();
        for (Worker worker : workers) {
            for (Thread thread : worker.threads()) {
                if (thread == Thread.currentThread()) {
                    throw new IllegalStateException("a task cannot close the thread pool that runs it");
                }
            }
        }
        closed = true;
        for (Worker worker : workers) {
            worker.wakeIfIdle();
        }
        boolean interrupted = false;
        for (Worker worker : workers) {
            for (Thread alive; (alive = worker.oneAlive()) != null; ) {
                try {
                    alive.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * To be called when one of the tasks that wait for their first run has begun to say that it {@linkplain Task#isWithdrawn need not run}. Its
     * entry leaves the queue now or with some hundred others, so that a queue never holds much that is dead, and what that costs does not grow
     * with what waits. It may be that a worker has taken the task, and runs it all the same.
     *
     * @param worker the index of the worker on which the calling thread runs; -1 if it does on none
     */
    protected final void dropWithdrawn(int worker) {
        if (shared.dropWithdrawn(worker)) {
            signalWork();
        }
    }

    /** {@return how many tasks wait for their first run} Outdated as soon as it is taken. */
    protected final int waiting() {
        return shared.length();
    }

    /**
     * Takes all tasks that wait for their first run, which will never come.
     *
     * @return the tasks, in the order in which they would have run
     */
    protected final List<Task> removeWaiting() {
        return shared.drain();
    }

    boolean isClosed() {
        return closed;
    }

    /** The producer's step: if there is shared work, somebody idle, and nobody searching, wakes one worker to search. */
    void signalWork() {
        while (!idle.isEmpty() && !shared.isEmpty() && searchers.get() == 0 && searchers.compareAndSet(0, 1)) {
            int found = idle.removeAny();
            if (found >= 0) {
                workers[found].wake(Worker.WOKEN_TO_SEARCH);
                return;
            }
            searchers.decrementAndGet();
        }
    }

    boolean enterSearch() {
        return searchers.get() == 0 && searchers.compareAndSet(0, 1);
    }

    void leaveSearch() {
        searchers.decrementAndGet();
    }

    void workerExits(int index) {
        onWorkerExit.accept(index);
    }

    /** A task's failure: told, and survived. */
    static void report(Task task, Throwable failure) {
        try {
            LOG.log(System.Logger.Level.ERROR, "a task of the thread pool failed: " + task, failure);
        } catch (Throwable cannotTell) {
            // no memory or stack: the worker lives on
        }
    }
}
