package dev.sluice.nativeops.windowed;

import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestException;
import dev.sluice.request.RequestPool;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Filters a source into a sink, region by region, each a request that reads, filters and writes; so while one region is filtered by all
 * workers that are free, others are read ahead and written behind.
 *
 * <p>Regions whose blocks are all there already, from a run that is resumed, are passed over. Neither source nor sink is closed or
 * finished; both may be as soon as {@link #run} has ended, however it did.
 */
public final class WindowedRun {
    private final RequestEngine engine;
    private final WindowedFilter filter;
    private final WindowedSource source;
    private final WindowedSink sink;
    private final BlockPlan plan;
    private final LongConsumer progress;

    /** What is below is guarded by this. */
    private int inside;

    private boolean stopped;
    private @Nullable RequestPool current;

    /**
     * Creates a run.
     *
     * @param engine the engine whose workers do it
     * @param filter what is computed
     * @param source what is filtered
     * @param sink where the result goes, of the plan's layout
     * @param plan how it is cut
     * @param progress told of pixels that are done, {@link BlockPlan#work()} in all; called by any worker
     */
    public WindowedRun(
            RequestEngine engine,
            WindowedFilter filter,
            WindowedSource source,
            WindowedSink sink,
            BlockPlan plan,
            LongConsumer progress) {
        if (!sink.layout().equals(plan.target())) {
            throw new IllegalArgumentException(
                    "the sink's layout, " + sink.layout() + ", is not that of the plan, " + plan.target());
        }
        this.engine = engine;
        this.filter = filter;
        this.source = source;
        this.sink = sink;
        this.plan = plan;
        this.progress = progress;
    }

    /**
     * Filters all regions. To be called once, by a thread that is not inside a request.
     *
     * @return whether all is done; false if it was cancelled
     * @throws dev.sluice.nativeops.ImageFormatException if the source cannot be read or the sink not be written
     * @throws dev.sluice.nativeops.NativeMemoryException if others hold the memory that it needs
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean run() throws InterruptedException {
        if (Request.current().isPresent()) {
            throw new IllegalStateException(
                    "a windowed run is not started from inside a request, only its regions are");
        }
        AtomicReference<FiniteRange> range = new AtomicReference<>(FiniteRange.EMPTY);
        if (filter.filter().result() == ResultEncoding.NORMALIZE) {
            boolean done = all(
                    region -> false,
                    region -> range.accumulateAndGet(filter.range(engine, source, region), FiniteRange::with));
            if (!done) {
                return false;
            }
        }
        return all(sink::isWritten, region -> {
            try (Image result = filter.apply(engine, source, region, range.get())) {
                Request.checkCancelled();
                sink.write(region, result);
            }
        });
    }

    /** Ends it as soon as possible; blocks that are written stay written. May be called by any thread, at any time. */
    public void cancel() {
        RequestPool pool;
        synchronized (this) {
            stopped = true;
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

    private boolean all(Known known, Step step) throws InterruptedException {
        RequestPool pool = engine.pool(plan.atOnce());
        for (long i = 0; i < plan.regions(); i++) {
            Region region = plan.region(i);
            if (known.test(region)) {
                progress.accept(region.pixels());
                continue;
            }
            Request<Boolean> request = engine.request(() -> {
                if (enter()) {
                    try {
                        step.run(region);
                        progress.accept(region.pixels());
                    } finally {
                        leave();
                    }
                }
                return Boolean.TRUE;
            });
            pool.add(request.name(region.toString()));
        }
        synchronized (this) {
            if (stopped) {
                return false;
            }
            current = pool;
        }
        try {
            pool.await();
        } catch (RequestException e) {
            if (e.rootCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        } catch (RuntimeException e) {
            if (!isStopped()) {
                throw e;
            }
        } finally {
            pool.cancel();
            awaitAllOut();
        }
        return !isStopped();
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    private synchronized boolean enter() {
        if (stopped) {
            return false;
        }
        inside++;
        return true;
    }

    private synchronized void leave() {
        inside--;
        notifyAll();
    }

    /** Cancelled requests may still be at work in source and sink when the pool says that it is over. */
    private synchronized void awaitAllOut() {
        boolean interrupted = false;
        while (inside > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
