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

    /** The far end of the chain of causes. */
    private final Throwable root;

    RequestException(String request, Throwable failure) {
        this(request, failure, failure instanceof RequestException nested ? nested.root : failure);
    }

    /** The message names the fault and not the way to it, so that it stays one line however long the chain is. */
    private RequestException(String request, Throwable failure, Throwable root) {
        super(request + " failed: " + describe(root), failure);
        this.root = root;
    }

    private static String describe(Throwable failure) {
        try {
            return failure.toString();
        } catch (RuntimeException mute) {
            return failure.getClass().getName();
        }
    }

    /** {@return the failure at the far end of the chain: the first cause that is not itself a {@code RequestException}} */
    public Throwable rootCause() {
        return root;
    }
}
