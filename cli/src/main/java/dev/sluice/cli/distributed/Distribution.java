package dev.sluice.cli.distributed;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Other processes that carry out the jobs of a run, and how they are reached. */
public interface Distribution extends AutoCloseable {

    /** Reaches the other processes, once it is known that there is something for them to do. */
    @FunctionalInterface
    interface Connector {
        /**
         * Connects.
         *
         * @param place where they are, as {@code --spark} says
         * @return the connection; the caller closes it
         * @throws UsageException if there is no such place
         */
        Distribution connect(Optional<String> place);
    }

    /** {@return how many images are worked on at once, everywhere together} */
    int parallelism();

    /** {@return bytes that the images in flight of one process may need} */
    long memory();

    /**
     * Carries out jobs. Returns when each of them had its result, or sooner if it was cancelled.
     *
     * @param jobs the jobs
     * @param results is told each result once, one at a time; it must not wait for anything
     * @throws InterruptedException if the thread was interrupted
     */
    void run(List<FileJob> jobs, Consumer<FileResult> results) throws InterruptedException;

    /** {@return what a person would change to have more memory} */
    String setting();

    /** {@return how many items of {@link #each} one process works on at once} */
    int cores();

    /**
     * Has something done with each of some items. Returns when each of them had its result, or sooner if it was cancelled. Several threads may do so at once.
     *
     * @param work what is done
     * @param items with what
     * @param results is told each result, one at a time; it must not wait for anything
     * @throws InterruptedException if the thread was interrupted
     */
    <T, R> void each(DistributedWork<T, R> work, List<T> items, Consumer<R> results) throws InterruptedException;

    /** Ends all of it as soon as possible; from any thread. */
    void cancel();

    /** Lets go of the other processes. */
    @Override
    void close();
}
