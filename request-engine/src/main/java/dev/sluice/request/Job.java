package dev.sluice.request;

import org.jspecify.annotations.Nullable;

/** A submitted request in the pool's queue. Runs once: by starting the request in a coroutine of the worker that took it. */
final class Job extends ThreadPool.Task {

    final Request<?> request;
    private final @Nullable Lineage above;
    private final long rank;
    private final RequestEngine engine;

    /** Null while nobody records. */
    private final RequestEvents.@Nullable RequestQueued event;

    Job(
            Request<?> request,
            @Nullable Lineage above,
            long rank,
            RequestEngine engine,
            RequestEvents.@Nullable RequestQueued event) {
        this.request = request;
        this.above = above;
        this.rank = rank;
        this.engine = engine;
        this.event = event;
    }

    @Override
    public void run() {
        Worker here = worker;
        if (here != null) {
            engine.start(this, here);
        }
    }

    /** Runs the request in {@code coroutine}, unless it was cancelled meanwhile. */
    void runIn(Coroutine coroutine) {
        RequestEvents.started(event, request, coroutine.workerIndex());
        request.runQueued(coroutine);
    }

    @Override
    @Nullable
    Lineage above() {
        return above;
    }

    @Override
    long rank() {
        return rank;
    }

    @Override
    public String toString() {
        return request.toString();
    }
}
