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

    /**
     * What a failed allocation means: the cause itself if it is such an exception.
     *
     * @param cause what the allocation threw
     * @param bytes how much was asked for
     * @return the exception to throw
     */
    public static NativeMemoryException of(Throwable cause, long bytes) {
        return cause instanceof NativeMemoryException known
                ? known
                : new NativeMemoryException("the system has no " + bytes + " bytes of native memory left for an image");
    }

    static NativeMemoryException neverFits(long needed, long allowed) {
        return new NativeMemoryException(
                "needs " + needed + " bytes of native memory, but only " + allowed + " are allowed");
    }
}
