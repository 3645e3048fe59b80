package dev.sluice.cli.distributed;

import dev.sluice.cli.run.Admission;
import dev.sluice.nativeops.NativeMemoryException;
import dev.sluice.request.RequestEngine;

/**
 * A process in which work is done, several items at once.
 *
 * @param engine which all of them share
 * @param memory bytes that all of them may need together
 * @param admission lets them in as there is memory
 */
public record Workplace(RequestEngine engine, long memory, Admission admission) {
    /** What is done in some memory. */
    @FunctionalInterface
    public interface Step<R> {
        /** Does it in so many bytes. */
        R run(long bytes) throws InterruptedException;
    }

    /** Does something when so many bytes are free. */
    public <R> R within(long bytes, Step<R> step) throws InterruptedException {
        admission.enter(bytes, () -> false);
        try {
            return step.run(bytes);
        } finally {
            admission.leave(bytes);
        }
    }

    /** Does something in the share of a worker, or in all memory if that is too little. */
    public <R> R withinShare(Step<R> step) throws InterruptedException {
        try {
            return within(share(memory, engine.workers()), step);
        } catch (NativeMemoryException tooLittle) {
            return within(memory, step);
        }
    }

    /** The share of a worker. */
    public static long share(long memory, int workers) {
        return memory / Math.max(1, workers);
    }
}
