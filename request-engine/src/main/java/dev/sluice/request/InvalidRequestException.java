package dev.sluice.request;

/** The request or pool that was to be awaited is cancelled, so it will never have a result. */
public class InvalidRequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidRequestException(String awaited) {
        super(awaited + " is cancelled and has no result to wait for");
    }
}
