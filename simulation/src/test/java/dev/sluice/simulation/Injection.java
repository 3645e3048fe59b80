package dev.sluice.simulation;

/**
 * What the engine runs out of in a run, and where.
 *
 * @param resource what is exhausted
 * @param at the place, counted from 1 among those where that can happen, at which the error is thrown, once; 0: nowhere, but the verdict
 *     lists the places
 */
public record Injection(Resource resource, long at) {

    // ---- what is known of a place of the engine

    /** The heap may be full here. */
    public static final int ALLOCATES = 1;

    /** The heap may be full here if the thread calls this for the first time. */
    public static final int ALLOCATES_ONCE = 2;

    /** The stack may be too small here, unless somebody above has made sure of it. */
    public static final int CALLS = 4;

    /** As much stack is needed here as nobody makes sure of: users' code, or much of the JDK's. */
    public static final int GOES_DEEP = 8;

    /** The stack of a virtual thread is copied to the heap here, and may be too large for that whoever made sure of what. */
    public static final int FREEZES = 16;

    /** What can be exhausted. */
    public enum Resource {
        NOTHING,
        /** {@link OutOfMemoryError}, before an allocation. */
        HEAP,
        /** {@link StackOverflowError}, before a call. */
        STACK
    }

    /** No run out of anything. */
    public static final Injection NONE = new Injection(Resource.NOTHING, 0);

    /** Whether a run is only to list the places. */
    public boolean surveys() {
        return resource != Resource.NOTHING && at == 0;
    }
}
