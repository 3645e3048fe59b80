package dev.sluice.request;

/** The order in which a pool starts the tasks that have not run yet. A task that has a worker is resumed before any of them. */
public enum QueueDiscipline {
    /**
     * The task with the oldest root ancestor first; ties are broken by the next ancestor, and so on down the line of creation.
     * What belongs to work begun earlier is finished before newer work is begun. Tasks that are not requests run in the order of
     * submission.
     */
    PRIORITY,
    /** First submitted, first started. */
    FIFO,
    /** Last submitted, first started. */
    LIFO
}
