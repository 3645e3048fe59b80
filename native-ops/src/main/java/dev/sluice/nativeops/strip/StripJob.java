package dev.sluice.nativeops.strip;

import dev.sluice.nativeops.memory.Gate;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestPool;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the strips of one operation, a request for each, and does not return before the last of them has let go of the images.
 *
 * <p>The second half matters when it ends early, by failure or cancellation: the caller will then free images that strips on
 * other workers may still be writing to. A cancelled request can no longer await its children, so this wait is a plain park,
 * which cancellation does not disturb. It is short: running strips are told to stop at their next row, and strips that have
 * not entered by then never will.
 */
public final class StripJob {
    private final StripTask task;

    /** Strips are inside; shut when no further ones are wanted. */
    private final Gate gate = new Gate();

    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private final int rows;
    private final int height;
    private final boolean downwards;

    private StripJob(int rows, int height, boolean downwards, StripTask task) {
        this.rows = rows;
        this.height = height;
        this.downwards = downwards;
        this.task = task;
    }

    /**
     * How many strips run at the same time: one a worker, but no more than there are processors. More would only take turns on those, each
     * with its own scratch to be fetched into the cache again.
     */
    public static int atOnce(RequestEngine engine) {
        return atOnce(engine.workers());
    }

    /** The same for an engine of so many workers. */
    public static int atOnce(int workers) {
        return Math.clamp(workers, 1, Runtime.getRuntime().availableProcessors());
    }

    /**
     * Runs a task on all rows, the first strips first; to be called inside a request or by a thread that may wait.
     *
     * @param height rows of a strip, the last one's being what is left
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public static void run(RequestEngine engine, int rows, int height, StripTask task) throws InterruptedException {
        run(engine, rows, height, false, task);
    }

    /**
     * The same in another order, for tasks that read rows of the next strip: whoever has done a strip goes on with the one below. The parts that are begun with lie
     * far from each other.
     */
    public static void runDownwards(RequestEngine engine, int rows, int height, StripTask task)
            throws InterruptedException {
        run(engine, rows, height, true, task);
    }

    private static void run(RequestEngine engine, int rows, int height, boolean downwards, StripTask task)
            throws InterruptedException {
        if (height >= rows) {
            Request.checkCancelled();
            task.run(0, rows, StripJob::cancelled);
            Request.checkCancelled();
            return;
        }
        new StripJob(rows, height, downwards, task).run(engine);
    }

    private static boolean cancelled() {
        return Request.current().map(Request::isCancelled).orElse(false);
    }

    private void run(RequestEngine engine) throws InterruptedException {
        int count = Math.ceilDiv(rows, height);
        int atOnce = atOnce(engine);
        Lanes lanes = downwards ? new Lanes(count, Math.min(atOnce, count)) : null;
        RequestPool strips = engine.pool(atOnce);
        for (int i = 0; i < count; i++) {
            int index = i;
            Request<?> strip = engine.request(() -> {
                if (lanes == null) {
                    strip(index);
                } else {
                    lanes.next(this::strip);
                }
                return Boolean.TRUE;
            });
            strips.add(strip.name("strip " + (i + 1) + " of " + count));
        }
        try {
            strips.await();
        } finally {
            gate.shut();
            gate.awaitEmpty();
            strips.cancel();
        }
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw rethrow(thrown);
        }
    }

    /** A failure is kept for the one who runs the job, who throws the first of them; the strip's own request ends normally. */
    private void strip(int index) {
        if (!gate.enter()) {
            return;
        }
        try {
            int from = index * height;
            int to = height > rows - from ? rows : from + height;
            Request<?> self = Request.current().orElse(null);
            BooleanSupplier stop = () -> gate.isShut() || self != null && self.isCancelled();
            task.run(from, to, stop);
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
            gate.shut();
        } finally {
            gate.leave();
        }
    }

    private static RuntimeException rethrow(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException known ? known : new IllegalStateException(thrown);
    }
}
