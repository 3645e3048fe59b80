package dev.sluice.nativeops;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

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

    /**
     * Says in a few words why a file cannot be read or written: some exceptions have no message, and that of some is the file's name.
     *
     * @param e what reading or writing ended with
     * @return the reason, without the file's name
     */
    public static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "no such file";
            case FileAlreadyExistsException _ -> "exists already";
            case AccessDeniedException _ -> "permission denied";
            case ClosedByInterruptException _ -> "the thread was interrupted";
            case FileSystemException known when known.getReason() != null -> known.getReason();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }
}
