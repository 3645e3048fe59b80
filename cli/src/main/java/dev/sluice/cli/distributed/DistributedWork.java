package dev.sluice.cli.distributed;

import java.io.Serializable;

/**
 * What other processes do with items, each by itself. It travels to them, and so do items and results: names and parameters, never pixels.
 *
 * @param <T> an item; serializable
 * @param <R> its result; serializable
 */
public interface DistributedWork<T, R> extends Serializable {
    /**
     * Does it, inside a request of the place's engine. What it throws becomes the reason of {@link #lost}.
     *
     * @param item what is to be done
     * @param place where this is
     * @return the result
     * @throws InterruptedException if the thread is interrupted
     */
    R run(T item, Workplace place) throws InterruptedException;

    /**
     * The result of an item that failed, or that no process could finish.
     *
     * @param item what was to be done
     * @param reason what happened, in a few words
     * @return a result that says so
     */
    R lost(T item, String reason);
}
