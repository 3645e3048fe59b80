package dev.sluice.request.threadpool;

import org.jspecify.annotations.Nullable;

/**
 * Tasks that are mostly submitted in the order of their age, as the children of one parent are. It makes a long queue cheap and changes no
 * order: those that do come in order wait in a plain queue, which is one entry of the pool's priority queue.
 */
public abstract class Cohort {

    /** The one that came last, in some pool; see {@link OldestFirst} for who may touch it. */
    ThreadPool.@Nullable Task last;

    /** A cohort of which nobody waits yet. */
    protected Cohort() {}
}
