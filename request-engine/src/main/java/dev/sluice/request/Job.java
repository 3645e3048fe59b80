package dev.sluice.request;

import dev.sluice.request.coroutine.Coroutine;
import dev.sluice.request.telemetry.RequestEvents;
import dev.sluice.request.threadpool.Age;
import dev.sluice.request.threadpool.Cohort;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A submitted request in the pool's queue. Runs once: by starting the request in a coroutine of the worker that took it. */
final class Job extends Coroutine.Body implements Age {

    /** Null once it has begun or died: queue and worker remember the job for longer than anyone needs the request. */
    private @Nullable Request<?> request;

    /** What the request calls, while it is queued; guarded by the request's lock. */
    @Nullable
    Callable<?> callable;

    private final @Nullable Lineage above;
    private final long rank;

    /** Null while nobody records. */
    private final RequestEvents.@Nullable RequestQueued event;

    Job(Request<?> request) {
        this.request = request;
        this.above = request.above();
        this.rank = request.rank();
        this.event = RequestEvents.queued();
    }

    /**
     * Its request will not begin from the queue any more. Under the request's lock; whoever brought it about then tells the queue
     * ({@link Switchboard#jobDied}).
     */
    void die() {
        callable = null;
        request = null;
    }

    /** What is queued; null once it has begun or died. */
    @Nullable
    Request<?> request() {
        return request;
    }

    /** Starts the request. What cannot be started, for want of memory, fails. */
    @Override
    public void run() {
        Request<?> queued = request;
        if (queued != null) {
            try {
                queued.home().start(this);
            } catch (Throwable cannotStart) {
                fail(cannotStart);
            }
        }
    }

    /** Begins the request, unless it was cancelled meanwhile; its frame runs it. */
    @Override
    protected @Nullable Runnable begin(Coroutine coroutine) {
        Request<?> queued = request;
        if (queued == null) {
            return null;
        }
        Frame frame = new Frame(queued.home(), coroutine);
        Frame.setCurrent(frame);
        boolean begun = Execution.beginQueued(queued, this, frame);
        request = null;
        return begun ? frame : null;
    }

    /** Its request, if it has not begun, fails. */
    @Override
    protected void fail(Throwable cannotStart) {
        Request<?> unstarted = request;
        request = null;
        if (unstarted != null) {
            Ending.failUnstarted(unstarted, cannotStart);
        }
    }

    /** What a recording is told when its request begins, wherever that is. */
    void started(Request<?> begun, int worker) {
        RequestEvents.started(event, begun, worker);
    }

    @Override
    protected boolean isWithdrawn() {
        return request == null;
    }

    /** Who takes a request back takes its callable along; who begins it leaves that here. */
    @Override
    protected boolean wasInVain() {
        return callable == null;
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
        Request<?> queued = request;
        return queued == null ? "a request that has begun" : queued.toString();
    }
}
