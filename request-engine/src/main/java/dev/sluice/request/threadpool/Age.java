package dev.sluice.request.threadpool;

import org.jspecify.annotations.Nullable;

/**
 * How old the work is that a task belongs to: what {@link QueueDiscipline#PRIORITY} compares. Tasks without an age are older than all that
 * have one, and run in the order of submission among themselves.
 *
 * <p>All methods are called under a spin lock of the pool, so they only compare: they neither wait nor call out.
 */
public interface Age {

    /**
     * Compares two ages that belong to tasks of one pool; a total preorder.
     *
     * @param other the other task's age
     * @return negative if this one is older, positive if it is younger, 0 if the order of submission decides
     */
    int compareTo(Age other);

    /** {@return the tasks that this one mostly comes after in the order of age; null for those that belong together for no other reason} */
    @Nullable
    Cohort cohort();
}
