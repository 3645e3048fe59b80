package dev.sluice.request.coroutine;

import dev.sluice.request.spin.Spin;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An ordinary virtual thread that runs only while it holds its worker's slot.
 *
 * <p>The workers are then virtual threads as well. A worker that runs this task hands its slot over and waits until it is back:
 *
 * <pre>
 *   state      by            then
 *   FREE  to HELD   worker       unparks the coroutine, parks
 *   HELD  to FREE   coroutine    in suspend: unparks the worker, parks until HELD
 *   HELD  to ENDED  coroutine    at its end: unparks the worker
 * </pre>
 *
 * A coroutine that stops waiting by itself (deadline, interrupt) asks its worker for the slot like anybody who resumes it. A resume
 * of a coroutine that holds its slot is a run owed (see {@link ThreadPool}), which is the permit that {@link Coroutine} promises.
 *
 * <p>One that cannot be parked, for want of memory or because its stack is too large, goes on without its slot until it next waits or ends, and
 * may end while its worker gives it the slot: so FREE becomes HELD by compare-and-set, or the worker would wait for ever.
 */
final class SlotCoroutine extends Coroutine {

    private static final int FREE = 0;
    private static final int HELD = 1;
    private static final int ENDED = 2;

    private final EnginePool pool;
    private final Thread thread;

    /** The worker's thread, which waits for its slot; written by it before it gives the slot. */
    private @Nullable Thread slot;

    private final AtomicInteger state = new AtomicInteger(FREE);

    SlotCoroutine(EnginePool pool, Body body, String name, ClassLoader loader) {
        super(body);
        this.pool = pool;
        this.thread = Thread.ofVirtual()
                .name(name)
                .inheritInheritableThreadLocals(false)
                .unstarted(this::liveInSlot);
        thread.setContextClassLoader(loader);
    }

    /** Runs the first stretch. Called by the worker. */
    void begin() {
        slot = Thread.currentThread();
        state.set(HELD);
        thread.start(); // what it throws leaves us without a coroutine, and nobody holds the slot
        awaitSlot();
    }

    private void liveInSlot() {
        live();
        Thread waiting = slot;
        state.set(ENDED);
        LockSupport.unpark(waiting);
    }

    @Override
    public void run() {
        slot = Thread.currentThread();
        if (state.compareAndSet(FREE, HELD)) {
            LockSupport.unpark(thread);
            awaitSlot();
        }
    }

    private void awaitSlot() {
        while (state.get() == HELD) {
            Spin.park(this);
        }
    }

    @Override
    public void suspend(long deadline) {
        boolean interrupted = Thread.currentThread().isInterrupted();
        boolean asked = false;
        Thread waiting = slot;
        state.set(FREE);
        LockSupport.unpark(waiting);
        while (state.get() != HELD) {
            if (!asked && (interrupted || Deadline.hasPassed(deadline))) {
                asked = true;
                resume();
            }
            interrupted |= Thread.interrupted();
            if (state.get() == HELD) {
                break;
            }
            park(this, asked ? Deadline.NONE : deadline);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void resume() {
        pool.ready(this);
    }

    @Override
    public int maxNesting() {
        return MAX_NESTING;
    }
}
