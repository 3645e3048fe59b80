package dev.sluice.request.threadpool;

/** The order in which a pool starts the tasks that have not run yet. A task that has a worker is resumed before any of them. */
public enum QueueDiscipline {
    /**
     * The oldest first, by the {@link Age} of the tasks; those without one in the order of submission. Of requests the one with the oldest
     * root ancestor goes first; ties are broken by the next ancestor, and so on down the line of creation. So what belongs to work begun
     * earlier is finished before newer work is begun.
     */
    PRIORITY,
    /** First submitted, first started. */
    FIFO,
    /** Last submitted, first started. */
    LIFO
}
