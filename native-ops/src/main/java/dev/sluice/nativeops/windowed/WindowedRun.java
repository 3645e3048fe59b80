package dev.sluice.nativeops.windowed;

import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.memory.Gate;
import dev.sluice.nativeops.strip.OnEngine;
import dev.sluice.request.InvalidRequestException;
import dev.sluice.request.Request;
import dev.sluice.request.RequestCancelledException;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestException;
import dev.sluice.request.RequestPool;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Computes an operation of a source into a sink, region by region, each a request that reads, computes and writes; so while one region is
 * computed by all workers that are free, others are read ahead and written behind.
 *
 * <pre>{@code
 * try (WindowedSource source = WindowedImages.open(input)) {
 *     BlockPlan plan = BlockPlan.of(source.layout(), operation, memory, engine.workers());
 *     try (WindowedSink sink = WindowedImages.create(output, plan.target(), SinkOptions.DEFAULT)) {
 *         new WindowedRun(engine, new WindowedFilter(operation), source, sink, plan)
 *                 .onProgress((done, all) -> System.err.println(done + " of " + all))
 *                 .run();
 *         sink.finish();
 *     }
 * }
 * }</pre>
 *
 * <p>Regions whose blocks are all there already, from a run that is resumed, are passed over. Neither source nor sink is closed or
 * finished; both may be as soon as {@link #run} has ended, however it did: nobody is inside them any more.
 */
public final class WindowedRun {
    private final RequestEngine engine;
    private final WindowedFilter filter;
    private final WindowedSource source;
    private final WindowedSink sink;
    private final BlockPlan plan;
    private final AtomicLong done = new AtomicLong();

    /** Set before the run starts. */
    private Progress progress = (pixels, all) -> {};

    /** What is below is guarded by this. */
    private boolean started;

    private boolean cancelled;
    private @Nullable RequestPool current;

    /** Is told how far a run has come. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Some more is done. Called by any worker, by several at once; what it throws ends the run.
         *
         * @param done pixels that are done
         * @param all pixels that there are to do, {@link BlockPlan#work()}; an image of which something must be known first counts twice
         */
        void onProgress(long done, long all);
    }

    /**
     * Creates a run.
     *
     * @param engine the engine whose workers do it
     * @param filter what is computed
     * @param source what it is computed from
     * @param sink where the result goes, of the plan's layout
     * @param plan how it is cut
     * @throws IllegalArgumentException if the sink's layout is not that of the plan
     */
    public WindowedRun(
            RequestEngine engine, WindowedFilter filter, WindowedSource source, WindowedSink sink, BlockPlan plan) {
        if (!sink.layout().equals(plan.target())) {
            throw new IllegalArgumentException(
                    "the sink's layout, " + sink.layout() + ", is not that of the plan, " + plan.target());
        }
        this.engine = engine;
        this.filter = filter;
        this.source = source;
        this.sink = sink;
        this.plan = plan;
    }

    /**
     * Has somebody told of each region that is done.
     *
     * @param listener who is told
     * @return this run
     * @throws IllegalStateException if it has started
     */
    public synchronized WindowedRun onProgress(Progress listener) {
        if (started) {
            throw new IllegalStateException("the run has started");
        }
        progress = listener;
        return this;
    }

    /**
     * The run as a request, to be submitted, awaited, given a deadline or cancelled like any other.
     *
     * @return a new request that does {@link #run}
     */
    public Request<@Nullable Void> request() {
        Request<@Nullable Void> request = engine.request(() -> {
            run();
            return null;
        });
        return request.name("windowed " + filter.operation().name());
    }

    /**
     * Computes all regions. To be called once: inside a request, which is suspended meanwhile, or by any other thread, which waits.
     *
     * @throws dev.sluice.nativeops.ImageFormatException if the source cannot be read or the sink not be written
     * @throws dev.sluice.nativeops.NativeMemoryException if others hold the memory that it needs
     * @throws RequestCancelledException if the request that calls is cancelled
     * @throws CancellationException if {@link #cancel} was called
     * @throws IllegalStateException if it was called before
     * @throws InterruptedException if the thread is interrupted
     */
    public void run() throws InterruptedException {
        synchronized (this) {
            if (started) {
                throw new IllegalStateException("a windowed run is run once");
            }
            started = true;
        }
        WindowedFilter ready = filter;
        while (ready.operation().passes() > 1) {
            WindowedFilter measuring = ready;
            AtomicReference<FiniteRange> range = new AtomicReference<>(FiniteRange.EMPTY);
            all(
                    region -> false,
                    region -> range.accumulateAndGet(measuring.range(engine, source, region), FiniteRange::with));
            ready = ready.measured(range.get());
        }
        WindowedFilter last = ready;
        all(sink::isWritten, region -> {
            try (Image result = last.apply(engine, source, region)) {
                Request.checkCancelled();
                sink.write(region, result);
            }
        });
    }

    /** Ends it as soon as possible; blocks that are written stay written. May be called by any thread, at any time. */
    public void cancel() {
        RequestPool pool;
        synchronized (this) {
            cancelled = true;
            pool = current;
        }
        if (pool != null) {
            pool.cancel();
        }
    }

    /** What is done with a region. */
    @FunctionalInterface
    private interface Step {
        void run(Region region) throws InterruptedException;
    }

    /** Whether a region need not be looked at. */
    @FunctionalInterface
    private interface Known {
        boolean test(Region region);
    }

    private void all(Known known, Step step) throws InterruptedException {
        Gate gate = new Gate();
        RequestPool pool = engine.pool(plan.atOnce());
        for (long i = 0; i < plan.regions(); i++) {
            Region region = plan.region(i);
            if (known.test(region)) {
                tell(region);
                continue;
            }
            Request<Boolean> request = engine.request(() -> {
                if (gate.enter()) {
                    try {
                        step.run(region);
                        tell(region);
                    } finally {
                        gate.leave();
                    }
                }
                return Boolean.TRUE;
            });
            pool.add(request.name(region.toString()));
        }
        synchronized (this) {
            requireNotCancelled();
            current = pool;
        }
        try {
            pool.await();
            requireNotCancelled();
        } catch (RequestException e) {
            throw OnEngine.unchecked(e.rootCause(), e);
        } catch (InvalidRequestException e) {
            requireNotCancelled();
            throw e;
        } finally {
            gate.shut();
            pool.cancel();
            awaitEnd(pool);
            gate.awaitEmpty();
        }
    }

    /** Whatever the members threw has been thrown or is not wanted any more. */
    private static void awaitEnd(RequestPool pool) {
        try {
            pool.close();
        } catch (RequestException | CancellationException e) {
            // What it ended with is known.
        }
    }

    private void tell(Region region) {
        progress.onProgress(done.addAndGet(region.pixels()), plan.work());
    }

    private synchronized void requireNotCancelled() {
        if (cancelled) {
            throw new CancellationException("the windowed run was cancelled");
        }
    }
}
