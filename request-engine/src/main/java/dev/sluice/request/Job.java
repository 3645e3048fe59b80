package dev.sluice.request;

import dev.sluice.request.threadpool.Age;
import dev.sluice.request.threadpool.Cohort;
import dev.sluice.request.threadpool.ThreadPool;
import org.jspecify.annotations.Nullable;

/** A submitted request in the pool's queue. Runs once: by starting the request in a coroutine of the worker that took it. */
final class Job extends ThreadPool.Task implements Age {

    /** Null once it has begun: the worker remembers its job for longer than anyone needs the request. Queue or worker only. */
    @Nullable
    Request<?> request;

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
        engine.start(this);
    }

    /** Runs the request in {@code coroutine}, unless it was cancelled meanwhile. */
    void runIn(Coroutine coroutine) {
        Request<?> begun = request;
        request = null;
        if (begun != null) {
            coroutine.frame = new Coroutine.Frame();
            RequestEvents.started(event, begun, coroutine.workerIndex());
            begun.runQueued(coroutine);
        }
    }

    @Override
    protected Age age() {
        return this;
    }

    /** As {@link Lineage} orders requests. The pool holds nothing but jobs and what has a worker already. */
    @Override
    public int compareTo(Age other) {
        Job job = (Job) other;
        return Lineage.compare(above, rank, job.above, job.rank);
    }

    @Override
    public @Nullable Cohort cohort() {
        return above;
    }

    @Override
    public String toString() {
        return request == null ? "a request that has begun" : request.toString();
    }
}
