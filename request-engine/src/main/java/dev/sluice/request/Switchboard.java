package dev.sluice.request;

import static java.util.Objects.requireNonNull;

import dev.sluice.request.coroutine.EnginePool;
import dev.sluice.request.telemetry.RequestEvents;
import dev.sluice.request.telemetry.Statistics;
import dev.sluice.request.threadpool.QueueDiscipline;
import dev.sluice.request.threadpool.ThreadPool;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What an engine is from within: where its requests are admitted, started and counted. Their stages know this, and not the
 * {@link RequestEngine} that users see.
 */
final class Switchboard {

    /** Of all engines: a request that one engine runs may descend from another engine's root. */
    private static final AtomicLong ROOTS = new AtomicLong();

    private final @Nullable RequestEngine engine;
    private final String name;
    private final int workers;
    private final @Nullable EnginePool pool;
    private final UnheardFailures unheardFailures;
    private final RequestContext context;

    private final AtomicLong coroutines = new AtomicLong();
    private final Roots roots = new Roots();
    private final Statistics statistics;

    /** Requests that nobody executes and that have not ended. */
    private final Set<Request<?>> stages = ConcurrentHashMap.newKeySet();

    /** Who waits for the termination of an executor. */
    private final Waiters terminations = new Waiters();

    /** Set once, when the engine begins to close. */
    private final AtomicBoolean closing = new AtomicBoolean();

    /** Set when somebody sees to it that what waits for its first worker never starts. */
    private final AtomicBoolean dropping = new AtomicBoolean();

    Switchboard(
            @Nullable RequestEngine engine,
            String name,
            int workers,
            QueueDiscipline discipline,
            Carriers carriers,
            RequestContext context,
            BiConsumer<? super Request<?>, ? super Throwable> onUnhandledFailure) {
        this.engine = engine;
        this.name = name;
        this.workers = workers;
        this.context = context;
        this.statistics = new Statistics(workers);
        this.unheardFailures = new UnheardFailures(onUnhandledFailure);
        RequestEvents.prepare();
        this.pool = workers == 0 ? null : new EnginePool(name, workers, discipline, carriers == Carriers.AFFINE);
    }

    /** One of the debugging mode that no user sees. */
    static Switchboard inline(String name, RequestContext context) {
        return new Switchboard(null, name, 0, QueueDiscipline.FIFO, Carriers.SLOTS, context, (request, failure) -> {});
    }

    // ---- what it is

    /** What users see of it. */
    RequestEngine engine() {
        return requireNonNull(engine);
    }

    String name() {
        return name;
    }

    int workers() {
        return workers;
    }

    /** The debugging mode. */
    boolean isInline() {
        return workers == 0;
    }

    /** What all requests find around them. */
    RequestContext context() {
        return context;
    }

    Statistics statistics() {
        return statistics;
    }

    /** How many requests wait for their first worker. */
    int queued() {
        return pool == null ? 0 : pool.queued();
    }

    /** What each worker does. */
    List<ThreadPool.WorkerState> workerStates() {
        return pool == null ? List.of() : pool.states();
    }

    int busyWorkers() {
        return Collections.frequency(workerStates(), ThreadPool.WorkerState.RUNNING);
    }

    /** The live requests without a living parent. */
    List<Request<?>> liveRoots() {
        return roots.all();
    }

    // ---- admission

    long nextRank() {
        return ROOTS.incrementAndGet();
    }

    /** Whether a request may be created in {@code parent}, or as a root. */
    boolean accepts(@Nullable Request<?> parent) {
        return !closing.get() || isOurs(parent);
    }

    private boolean isOurs(@Nullable Request<?> parent) {
        return parent != null && parent.switchboard() == this;
    }

    IllegalStateException refusal() {
        return new IllegalStateException("request engine " + name + " is closed and accepts no more requests");
    }

    /**
     * Counts a request that is about to be queued or executed directly. Under its lock.
     *
     * @param frame what the calling thread runs
     * @param parent the living parent of the request
     * @return false if the engine is closed, and neither the parent nor the caller is one of its running requests
     */
    boolean admit(@Nullable Frame frame, @Nullable Request<?> parent) {
        int worker = workerOf(frame);
        statistics.count(worker, Statistics.SUBMITTED);
        if (!accepts(parent) && !isOurs(frame == null ? null : frame.request)) {
            statistics.count(worker, Statistics.REFUSED);
            return false;
        }
        return true;
    }

    void addRoot(Family.Link link) {
        roots.add(link);
    }

    // ---- running

    /** Queues a new job. {@code frame} is what the calling thread runs. */
    void dispatch(Job job, @Nullable Frame frame) {
        requireNonNull(pool).readyFirst(job, workerOf(frame));
    }

    /** One of the jobs in the queue has died. {@code frame} is what the calling thread runs. */
    void jobDied(@Nullable Frame frame) {
        if (pool != null) {
            pool.forget(workerOf(frame));
        }
    }

    private int workerOf(@Nullable Frame frame) {
        return frame != null && frame.home == this ? frame.workerIndex() : -1;
    }

    /** Makes a task run on its worker. Never throws; false if it will never run, because the engine is closed. */
    boolean ready(ThreadPool.Task task) {
        return requireNonNull(pool).ready(task);
    }

    /** Runs a new request on the worker that took it, whose thread calls this, until it suspends for the first time. */
    void start(Job job) {
        requireNonNull(pool).start(job, name + "-request-" + coroutines.incrementAndGet(), context.loader());
    }

    // ---- ends

    /** A request ends. {@code word} is its control word, {@code frame} what ran it, if it ever ran. Under its lock. */
    void count(int word, @Nullable Frame frame) {
        if (RequestState.has(word, RequestState.COUNTED)) {
            int outcome = RequestState.has(word, RequestState.CANCELLED)
                    ? Statistics.CANCELLED
                    : RequestState.has(word, RequestState.FAILED) ? Statistics.FAILED : Statistics.FINISHED;
            statistics.count(workerOf(frame), outcome);
        }
    }

    /** All have been told of a request's end: it is none of the engine's business any more. */
    void told(int word, @Nullable Frame frame) {
        if (RequestState.has(word, RequestState.COUNTED)) {
            statistics.count(workerOf(frame), Statistics.TOLD);
        }
    }

    /** Reports what nobody has heard of, outside of any request. Never throws. */
    void unhandled(Request<?> request, Throwable failure) {
        Frame frame = Frame.currentIfAny();
        Request<?> current = frame == null ? null : frame.request;
        if (frame != null) {
            frame.request = null;
        }
        try {
            unheardFailures.report(request, failure);
        } finally {
            if (frame != null) {
                frame.request = current;
            }
        }
    }

    // ---- closing

    Set<Request<?>> stages() {
        return stages;
    }

    Waiters terminations() {
        return terminations;
    }

    boolean isClosing() {
        return closing.get();
    }

    void refuseMore() {
        closing.set(true);
        terminations.tell();
    }

    /** {@link #cancelQueued}, once; again if that failed. */
    void cancelQueuedOnce() {
        if (dropping.compareAndSet(false, true)) {
            try {
                cancelQueued();
            } catch (Throwable noMemory) {
                dropping.set(false);
                throw noMemory;
            }
        }
    }

    /** Cancels what waits for its first worker, or is executed by nobody, whoever waits for it. */
    private void cancelQueued() {
        stages.forEach(Cancellation::force);
        if (pool == null) {
            return;
        }
        List<ThreadPool.Task> removed = pool.removeQueued();
        for (int i = 0;
                i < removed.size();
                i++) { // without an iterator, for which there may be no memory: they are nobody else's
            Request<?> request = ((Job) removed.get(i)).request();
            if (request != null && request.cancelUnstarted()) {
                Ending.endUnstarted(request);
            }
        }
    }

    /** Ends the workers, once nothing is under way. */
    void joinWorkers() {
        if (pool != null) {
            pool.close();
        }
    }
}
