package dev.sluice.request;

import dev.sluice.request.threadpool.QueueDiscipline;
import dev.sluice.request.threadpool.ThreadPool;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/** The workers of one engine: platform threads for {@link Carriers#AFFINE}, virtual ones for {@link Carriers#SLOTS}. */
final class EnginePool extends ThreadPool {

    EnginePool(String name, int workers, QueueDiscipline discipline, Carriers carriers) {
        super(workers, discipline, threads(name, carriers), worker -> {});
    }

    private static ThreadFactory threads(String name, Carriers carriers) {
        return carriers == Carriers.SLOTS
                ? Thread.ofVirtual()
                        .name(name + "-worker-", 0)
                        .inheritInheritableThreadLocals(false)
                        .factory()
                : platformThreads(name);
    }

    /** Makes a task run on its worker. Never throws; false if it will never run, because the engine is closed. */
    boolean ready(Task task) {
        return offer(task);
    }

    /** One of the tasks that wait need not run any more. */
    void forget() {
        dropWithdrawn();
    }

    /** How many requests wait for their first worker. */
    int queued() {
        return waiting();
    }

    /** Takes the requests that wait for their first worker. */
    List<Task> removeQueued() {
        return removeWaiting();
    }
}
