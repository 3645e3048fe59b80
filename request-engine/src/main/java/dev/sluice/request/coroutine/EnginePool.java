package dev.sluice.request.coroutine;

import dev.sluice.request.threadpool.QueueDiscipline;
import dev.sluice.request.threadpool.ThreadPool;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/**
 * The workers of one engine, and the coroutines they run: affine ones on platform threads, or virtual threads whose slots are virtual threads
 * as well.
 */
public final class EnginePool extends ThreadPool {

    private final boolean affine;

    /**
     * Starts the workers.
     *
     * @param name what the names of the workers begin with
     * @param affine whether the coroutines are scheduled by their workers, or only run in their slots
     */
    public EnginePool(String name, int workers, QueueDiscipline discipline, boolean affine) {
        super(workers, discipline, affine ? platformThreads(name) : virtualThreads(name), worker -> {});
        this.affine = affine; // and nothing that may fail: the workers live
    }

    private static ThreadFactory virtualThreads(String name) {
        return Thread.ofVirtual()
                .name(name + "-worker-", 0)
                .inheritInheritableThreadLocals(false)
                .factory();
    }

    /**
     * Runs {@code body} in a new coroutine of the worker that took it, whose thread calls this, until it suspends for the first time.
     *
     * @param name of its thread
     * @param loader the context class loader of its thread
     */
    public void start(Coroutine.Body body, String name, ClassLoader loader) {
        if (affine) {
            new AffineCoroutine(this, body, name, loader).begin();
        } else {
            new SlotCoroutine(this, body, name, loader).begin();
        }
    }

    /** Makes a task run on its worker. Never throws; false if it will never run, because the pool is closed. */
    public boolean ready(Task task) {
        return offer(task);
    }

    /** {@link #ready} for a task that was never made ready, by what runs on {@code worker}, or elsewhere (-1). */
    public boolean readyFirst(Task task, int worker) {
        return offerNew(task, worker);
    }

    /** One of the tasks that wait need not run any more; told by what runs on {@code worker}, or elsewhere (-1). */
    public void forget(int worker) {
        dropWithdrawn(worker);
    }

    /** How many tasks wait for their first worker. */
    public int queued() {
        return waiting();
    }

    /** Takes the tasks that wait for their first worker. */
    public List<Task> removeQueued() {
        return removeWaiting();
    }
}
