package dev.sluice.nativeops;

/**
 * An operation needs more native memory than it can ever be given.
 *
 * <p>The message is one line that names the needed and the allowed bytes.
 */
public final class NativeMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception with a message of one line.
     *
     * @param message one line that tells a user what is wrong
     */
    public NativeMemoryException(String message) {
        super(message);
    }

    static NativeMemoryException neverFits(long needed, long allowed) {
        return new NativeMemoryException(
                "needs " + needed + " bytes of native memory, but only " + allowed + " are allowed");
    }
}
