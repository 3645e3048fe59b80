package dev.sluice.cli.run;

import dev.sluice.cli.text.Printable;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** How one job ended. */
public sealed interface Outcome extends Serializable {
    /**
     * The result is written.
     *
     * @param rows rows of the image, the first one of several pages
     * @param columns columns of the image
     * @param channels channels of the image
     * @param pixels pixels of all pages
     * @param bytesRead bytes of the input file
     * @param bytesWritten bytes of the output file
     * @param dropped the metadata that is not in the output, such as {@code EXIF, ICC}; empty if there is none
     * @param timings where the time went
     */
    record Written(
            long rows,
            long columns,
            int channels,
            long pixels,
            long bytesRead,
            long bytesWritten,
            String dropped,
            Timings timings)
            implements Outcome {}

    /**
     * Nothing had to be done.
     *
     * @param reason in a few words
     * @param assumed whether nothing but times says so
     */
    record Skipped(String reason, boolean assumed) implements Outcome {}

    /** It failed; the reason is one whole line that names the file. */
    record Failed(String reason) implements Outcome {}

    /** A failure of this reason, as one printable line. */
    static Failed failed(@Nullable String line) {
        return new Failed(Printable.line(String.valueOf(line)));
    }

    /** The run was cancelled before it was done. */
    record Cancelled() implements Outcome {}
}
