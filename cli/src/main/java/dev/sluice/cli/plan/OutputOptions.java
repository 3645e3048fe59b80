package dev.sluice.cli.plan;

import dev.sluice.cli.file.GlobPattern;
import dev.sluice.cli.file.ImageKind;
import dev.sluice.nativeops.WriteOptions;
import dev.sluice.nativeops.windowed.ZarrOptions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the results go.
 *
 * @param output the argument of {@code -o}: a file, a folder or {@code -}
 * @param extension the extension of the format asked for, instead of the one that a name tells
 * @param suffix what is put between a file's name and its extension
 * @param existing what happens to outputs that are there already
 * @param encoding quality and compression
 * @param zarr how Zarr folders are written
 */
public record OutputOptions(
        String output,
        Optional<String> extension,
        String suffix,
        Existing existing,
        WriteOptions encoding,
        ZarrOptions zarr) {
    /** Options with Zarr folders of one resolution. */
    public OutputOptions(
            String output, Optional<String> extension, String suffix, Existing existing, WriteOptions encoding) {
        this(output, extension, suffix, existing, encoding, ZarrOptions.DEFAULT);
    }

    /** What happens to an output that exists. */
    public enum Existing {
        /** It is refused. */
        REFUSE,
        /** It is replaced. */
        OVERWRITE,
        /** It is skipped if it was made so of this input, replaced otherwise. */
        RESUME
    }

    /** These options for a job that may have been carried out before: its output may be its own. */
    public OutputOptions toBeMadeAgain() {
        return existing == Existing.REFUSE
                ? new OutputOptions(output, extension, suffix, Existing.OVERWRITE, encoding, zarr)
                : this;
    }

    /** What an output is, besides where it is: two runs whose results are the same say the same. */
    public String form() {
        return encoding + (zarr.equals(ZarrOptions.DEFAULT) ? "" : ", " + zarr);
    }

    /** Whether the image goes to standard output. */
    boolean isStandardOutput() {
        return output.equals("-");
    }

    /** The output as a path. */
    public Path path() {
        return GlobPattern.path(output);
    }

    /** Whether the output is a folder by itself, whatever the inputs: it exists as one or ends in a slash; a folder that is an image is none. */
    public boolean isFolder() {
        return !isStandardOutput() && (output.endsWith("/") || ImageKind.isOrdinaryFolder(path()));
    }
}
