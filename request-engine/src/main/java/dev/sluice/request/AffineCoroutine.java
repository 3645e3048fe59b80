package dev.sluice.request;

import dev.sluice.request.threadpool.ThreadPool;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread whose scheduler is its worker.
 *
 * <p>Each of its continuations arrives in {@link #execute} and is handed to the worker's own queue, so it may be parked by anything
 * at all. A virtual thread that a request starts inherits this scheduler: such strangers' continuations are run by the same worker
 * and are otherwise none of our business.
 *
 * <p>A coroutine that is done with a request takes the next new one without leaving its worker, unless somebody waits there to be
 * resumed. When there is none, one coroutine a worker is kept as a spare. Making a virtual thread costs several times what running
 * a small request does. Before the thread serves another request it is wiped ({@link VirtualThreads#wipeCurrent}).
 *
 * <p>A coroutine that suspends and cannot be unmounted, because native frames or a class initialiser are on its stack, keeps its worker's thread.
 * Another thread stands in for it until it wants to go on ({@link ThreadPool.Task#leaveWorker}).
 *
 * <p>{@code execute} must never throw: the JVM-wide thread that unparks virtual threads would die of it. What no worker will run any
 * more goes to the common pool.
 */
final class AffineCoroutine extends Coroutine implements Executor {

    /** How long to wait without giving the worker away, when there is no memory for that. */
    private static final long RETRY_NANOS = 10_000_000;

    private final String name;
    private final Thread thread;
    private final Spares spares;

    /** The virtual thread's continuation, the first thing it ever hands us; written on the worker before anyone else may see us. */
    private @Nullable Runnable continuation;

    /** The worker keeps the continuation and runs it when it likes: while it starts us, and while we are its spare. On the worker only. */
    private boolean kept;

    /** What to run next; the worker, while this coroutine is suspended as a spare or not started. */
    private @Nullable Job job;

    private boolean retired;

    AffineCoroutine(Switchboard home, Job job, String name, Spares spares) {
        super(home, job);
        this.name = name;
        this.spares = spares;
        this.thread = VirtualThreads.newThread(this, name, this::body);
        thread.setContextClassLoader(home.context().loader());
    }

    /** The spare coroutine of each worker; an element is touched on its worker only. */
    static final class Spares {
        private final @Nullable AffineCoroutine[] byWorker;
        private final Switchboard home;

        Spares(Switchboard home, int workers) {
            this.home = home;
            this.byWorker = new AffineCoroutine[workers];
        }

        /** Runs a new request on the worker that took it, whose thread calls this. Returns when the request suspends or ends. */
        void start(Job job) {
            int worker = job.workerIndex();
            AffineCoroutine coroutine = byWorker[worker];
            byWorker[worker] = null;
            if (coroutine == null) {
                coroutine = new AffineCoroutine(home, job, home.coroutineName(), this);
            }
            coroutine.begin(job);
        }

        /** Ends the spare of a worker, whose thread calls this. */
        void retire(int worker) {
            AffineCoroutine coroutine = byWorker[worker];
            byWorker[worker] = null;
            if (coroutine != null) {
                coroutine.begin(null);
            }
        }
    }

    private void begin(@Nullable Job next) {
        job = next;
        retired = next == null;
        if (continuation == null) {
            kept = true;
            thread.start();
            kept = false;
        }
        run();
    }

    private void body() {
        try {
            setCurrent(this);
            while (runOne()) {
                if (VirtualThreads.wipeCurrent(1, name, home.context().loader())) {
                    setCurrent(this);
                }
                findNext();
                Thread.interrupted(); // as late as this: from someone who kept the thread of a request that is over
            }
        } catch (Throwable noMemory) {
            abandon(noMemory);
        }
    }

    /** This thread ends, and serves nobody any more; whom it was to serve fails. */
    private void abandon(Throwable noMemory) {
        kept = false;
        int here = workerIndex();
        if (spares.byWorker[here] == this) {
            spares.byWorker[here] = null;
        }
        Job next = job;
        if (next != null) {
            next.fail(noMemory);
        }
    }

    private boolean runOne() {
        Job next = job;
        if (next == null) {
            return false;
        }
        job = null;
        next.runIn(this);
        return true;
    }

    private void findNext() {
        if (nobodyResumes()) {
            job = (Job) takeNew();
        }
        int here = workerIndex();
        if (job == null && spares.byWorker[here] == null) {
            spares.byWorker[here] = this;
            kept = true;
            while (job == null && !retired) {
                Thread.yield(); // to the worker, which keeps us; cheaper than parking, and nobody else can wake us
            }
            kept = false;
        }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // is it our own continuation, the very object
    public void execute(Runnable ready) {
        if (continuation == null) {
            continuation = ready;
        }
        ThreadPool.Task task = this;
        if (ready != continuation) {
            task = new Stranger(this, ready);
        } else if (kept) {
            return;
        }
        if (!home.ready(task)) {
            ForkJoinPool.commonPool().execute(ready);
        }
    }

    @Override
    public void run() {
        if (continuation != null) {
            continuation.run();
        }
    }

    @Override
    void suspend(long deadline) {
        long nanos = deadline == Deadline.NONE ? 0 : Math.max(1, Deadline.nanosLeft(deadline));
        try {
            if (!VirtualThreads.park(this, nanos)) {
                suspendPinned(deadline);
            }
        } catch (OutOfMemoryError noRoomForItsStack) { // then the worker waits as well, but not for ever
            LockSupport.parkNanos(this, RETRY_NANOS);
        }
    }

    /** The worker cannot have its thread back: another one stands in for it meanwhile. */
    private void suspendPinned(long deadline) {
        StackRoom.require();
        ThreadPool.Leave leave = leaveWorker();
        boolean interrupted = false;
        park(this, deadline);
        home.ready(leave);
        while (!leave.isOver()) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            thread.interrupt();
        }
    }

    @Override
    void resume() {
        LockSupport.unpark(thread);
    }

    @Override
    @Nullable
    Object putLocalsAway() {
        Object locals = VirtualThreads.takeLocals(1);
        if (locals != null) {
            try {
                setCurrent(this);
            } catch (Throwable noMemory) { // then the request finds its parent's
                VirtualThreads.setLocals(locals);
                return null;
            }
        }
        return locals;
    }

    @Override
    void putLocalsBack(@Nullable Object locals) {
        if (locals != null) {
            VirtualThreads.setLocals(locals);
        } else {
            Object left = VirtualThreads.takeLocals(1);
            if (left != null) {
                try {
                    setCurrent(this);
                } catch (Throwable noMemory) { // then the parent finds its child's
                    VirtualThreads.setLocals(left);
                }
            }
        }
    }

    @Override
    int maxNesting() {
        return MAX_NESTING;
    }

    /** A continuation of a virtual thread that user code started inside a request. */
    private static final class Stranger extends ThreadPool.Task {
        private final Runnable ready;

        Stranger(AffineCoroutine host, Runnable ready) {
            super(host);
            this.ready = ready;
        }

        @Override
        public void run() {
            ready.run();
        }
    }
}
