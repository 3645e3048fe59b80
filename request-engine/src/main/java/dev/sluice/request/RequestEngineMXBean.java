package dev.sluice.request;

/**
 * What an engine shows through JMX, as {@code dev.sluice:type=RequestEngine,name=NAME}; see {@link RequestEngine.Builder#jmx}.
 *
 * <p>The attributes are cheap enough to be polled. {@link #snapshot()} walks over all live requests; it is an operation, so that tools
 * call it only when somebody asks.
 */
public interface RequestEngineMXBean {

    /** Returns the engine's name. */
    String getName();

    /** Returns what carries the requests: {@code AFFINE} or {@code SLOTS}. */
    String getCarriers();

    /** Returns the number of workers; 0 in the debugging mode. */
    int getWorkers();

    /** Returns how many workers run something now. */
    int getBusyWorkers();

    /** Returns how many requests wait for their first worker. */
    int getQueuedRequests();

    /** Returns how many requests were submitted or directly executed and have not ended. */
    long getLiveRequests();

    /** Returns how many requests were submitted or directly executed since the engine began. */
    long getSubmittedRequests();

    /** Returns how many requests have finished. */
    long getFinishedRequests();

    /** Returns how many requests have failed. */
    long getFailedRequests();

    /** Returns how many requests were cancelled. */
    long getCancelledRequests();

    /** Returns {@link RequestEngine#snapshot()} as text: the workers, and the tree of live requests with what each waits for. */
    String snapshot();
}
