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
        if (cause instanceof NativeMemoryException known) {
            return known;
        }
        boolean byJavaCpp = String.valueOf(cause.getMessage()).contains("hysical");
        return new NativeMemoryException(
                byJavaCpp
                        ? "JavaCPP's limit for the whole process leaves no " + bytes
                                + " bytes for an image; -Dorg.bytedeco.javacpp.maxphysicalbytes=0 lifts it"
                        : "the system has no " + bytes + " bytes of native memory left for an image");
    }
}
