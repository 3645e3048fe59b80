package dev.sluice.nativeops;

/**
 * An image file, or the data of one, cannot be read or written.
 *
 * <p>The message is one line for a person: which file, what is wrong with it, and where there is one, the way out.
 */
public final class ImageFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception with a message of one line.
     *
     * @param message one line that tells a user what is wrong
     */
    public ImageFormatException(String message) {
        super(message);
    }

    /**
     * Creates the exception with a message of one line and what lies behind it.
     *
     * @param message one line that tells a user what is wrong
     * @param cause what lies behind it
     */
    public ImageFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
