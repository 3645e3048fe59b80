package dev.sluice.request;

/** A request tried to wait for itself, directly or through other requests and pools, which would never end. */
public class CircularWaitException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CircularWaitException(String waiter, String awaited) {
        super(waiter + " cannot wait for " + awaited + ", which waits for " + waiter + ", directly or through others");
    }
}
