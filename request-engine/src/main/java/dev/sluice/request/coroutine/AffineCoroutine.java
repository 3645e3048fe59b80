package dev.sluice.request.coroutine;

import dev.sluice.request.spin.StackRoom;
import dev.sluice.request.threadpool.ThreadPool;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread whose scheduler is its worker. It serves one body, since whoever keeps its thread may interrupt it at any time later.
 *
 * <p>Each of its continuations arrives in {@link #execute} and is handed to the worker's own queue, so it may be parked by anything
 * at all. A virtual thread that a request starts inherits this scheduler: such strangers' continuations are run by the same worker
 * and are otherwise none of our business.
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

    private final EnginePool pool;
    private final Thread thread;

    /** The virtual thread's continuation, the first thing it ever hands us; written on the worker before anyone else may see us. */
    private @Nullable Runnable continuation;

    AffineCoroutine(EnginePool pool, Body body, String name, ClassLoader loader) {
        super(body);
        this.pool = pool;
        this.thread = VirtualThreads.newThread(this, name, this::live);
        thread.setContextClassLoader(loader);
    }

    /** The coroutine that the calling thread is; null if it is none, or not one of these. */
    @SuppressWarnings("ReferenceEquality") // a virtual thread that it has started has its scheduler
    static @Nullable AffineCoroutine current() {
        return VirtualThreads.scheduler() instanceof AffineCoroutine scheduler
                        && scheduler.thread == Thread.currentThread()
                ? scheduler
                : null;
    }

    /** Runs the body on the worker that took it, whose thread calls this. Returns when the body suspends or ends. */
    void begin() {
        thread.start();
        run();
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // is it our own continuation, the very object
    public void execute(Runnable ready) {
        if (continuation == null) {
            continuation = ready; // begin() runs it
            return;
        }
        ThreadPool.Task task = ready == continuation ? this : new Stranger(this, ready);
        if (!pool.ready(task)) {
            ForkJoinPool.commonPool().execute(ready);
        }
    }

    @Override
    public void run() {
        if (continuation == null) {
            return;
        }
        try {
            continuation.run();
        } catch (Throwable thrown) { // no memory for what would end a wait in time
            if (!VirtualThreads.reviveUnmounted(thread)) {
                throw thrown;
            }
            pool.ready(this); // behind the others, which may set memory free
        }
    }

    @Override
    public void suspend(long deadline) {
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
        try {
            park(this, deadline);
        } finally {
            comeBack(leave);
        }
    }

    private void comeBack(ThreadPool.Leave leave) {
        boolean interrupted = false;
        pool.ready(leave);
        while (!leave.isOver()) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            thread.interrupt();
        }
    }

    @Override
    public void resume() {
        LockSupport.unpark(thread);
    }

    @Override
    public @Nullable Object takeLocals() {
        return VirtualThreads.takeLocals();
    }

    @Override
    public void setLocals(Object locals) {
        VirtualThreads.setLocals(locals);
    }

    @Override
    public int maxNesting() {
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
