package dev.sluice.request;

import java.util.concurrent.CancellationException;

/**
 * The current request, the one that calls, was cancelled. Thrown at its suspension points and by {@link Request#checkCancelled()}.
 *
 * <p>Clean up in {@code finally} or catch it and throw it again; whatever the request then returns or throws, it ends cancelled.
 */
public class RequestCancelledException extends CancellationException {

    private static final long serialVersionUID = 1L;

    RequestCancelledException(String request) {
        super(request + " was cancelled");
    }
}
