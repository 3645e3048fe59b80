package dev.sluice.request;

/**
 * What an engine shows through JMX, as {@code dev.sluice:type=RequestEngine,name=NAME}; see {@link RequestEngine.Builder#jmx}.
 *
 * <p>The attributes are cheap enough to be polled. {@link #snapshot()} walks over all live requests; it is an operation, so that tools
 * call it only when somebody asks.
 */
public interface RequestEngineMXBean {

    /** {@return the engine's name} */
    String getName();

    /** {@return what carries the requests: {@code AFFINE} or {@code SLOTS}} */
    String getCarriers();

    /** {@return the number of workers; 0 in the debugging mode} */
    int getWorkers();

    /** {@return how many workers run something now} */
    int getBusyWorkers();

    /** {@return how many requests wait for their first worker} Walks over those that came since a worker last looked. */
    int getQueuedRequests();

    /** {@return how many requests were submitted or directly executed and have not ended} */
    long getLiveRequests();

    /** {@return how many requests were submitted or directly executed since the engine began} */
    long getSubmittedRequests();

    /** {@return how many requests have finished} */
    long getFinishedRequests();

    /** {@return how many requests have failed} */
    long getFailedRequests();

    /** {@return how many requests were cancelled} */
    long getCancelledRequests();

    /** {@return {@link RequestEngine#snapshot()} as text: the workers, and the tree of live requests with what each waits for} */
    String snapshot();
}
