package dev.sluice.cli.run;

import dev.sluice.cli.text.Printable;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.NativeMemoryException;
import dev.sluice.request.RequestException;
import java.io.UncheckedIOException;

/** One line for a person about why an input failed. */
public final class FailureLine {
    private FailureLine() {}

    /**
     * The line.
     *
     * @param source what messages call the input
     * @param label what they call the part of it that failed, which begins with that
     * @param failure what was thrown
     */
    public static String of(String source, String label, Throwable failure) {
        Throwable cause = failure instanceof RequestException request ? request.rootCause() : failure;
        String message = cause.getMessage();
        if ((cause instanceof ImageFormatException || cause instanceof UncheckedIOException) && message != null) {
            if (message.startsWith(source + ": ")) {
                return label + message.substring(source.length());
            }
            return message.startsWith(source) ? message : label + ": " + message;
        }
        if (cause instanceof NativeMemoryException || cause instanceof OutOfMemoryError) {
            return Printable.lackOfMemory(label, message);
        }
        return label + ": failed unexpectedly: "
                + (message == null ? cause.getClass().getSimpleName() : message);
    }
}
