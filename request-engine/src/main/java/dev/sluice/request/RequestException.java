package dev.sluice.request;

/**
 * The awaited request failed.
 *
 * <p>Every waiter gets an exception of its own, whose stack trace shows where it waited and whose {@linkplain #getCause() cause} is
 * exactly what the awaited request threw. If that request failed because one that it awaited failed, its failure is again a
 * {@code RequestException}; so the chain of causes runs, hop by hop, from the waiter to the fault.
 */
public class RequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RequestException(String request, Throwable failure) {
        super(request + " failed: " + failure, failure);
    }

    /** Returns the failure at the far end of the chain: the first cause that is not itself a {@code RequestException}. */
    public Throwable rootCause() {
        Throwable cause = this;
        while (cause instanceof RequestException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
