package dev.sluice.cli;

import dev.sluice.nativeops.WriteOptions;
import dev.sluice.nativeops.windowed.WindowedImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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
 */
record OutputOptions(
        String output, Optional<String> extension, String suffix, Existing existing, WriteOptions encoding) {

    /** What happens to an output that exists. */
    enum Existing {
        /** It is refused. */
        REFUSE,
        /** It is replaced. */
        OVERWRITE,
        /** It is skipped when newer than its input, replaced otherwise. */
        RESUME;

        /** The outcome of a job whose output exists, if that decides it. */
        Optional<Outcome> outcome(Job job) {
            Optional<Path> file = job.target().file();
            if (file.isEmpty() || !Files.exists(file.get(), LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            return switch (this) {
                case OVERWRITE -> Optional.empty();
                case REFUSE ->
                    Optional.of(Outcome.failed(job.label() + ": " + job.target().label()
                            + " exists already; --overwrite replaces it, --resume keeps it"));
                case RESUME ->
                    isNewer(file.get(), job) ? Optional.of(new Outcome.Skipped("up to date")) : Optional.empty();
            };
        }

        private static boolean isNewer(Path result, Job job) {
            try {
                return job.source() instanceof Source.File input
                        && (Files.isRegularFile(result) || job.isZarr())
                        && Files.getLastModifiedTime(result).compareTo(WindowedImages.lastModified(input.path())) >= 0;
            } catch (IOException cannotTell) {
                return false;
            }
        }
    }

    /** These options for a job that may have been carried out before: its output may be its own. */
    OutputOptions toBeMadeAgain() {
        return existing == Existing.REFUSE
                ? new OutputOptions(output, extension, suffix, Existing.OVERWRITE, encoding)
                : this;
    }

    /** Whether the image goes to standard output. */
    boolean isStandardOutput() {
        return output.equals("-");
    }

    /** The output as a path. */
    Path path() {
        return GlobPattern.path(output);
    }

    /** Whether the output is a folder by itself, whatever the inputs: it exists as one or ends in a slash; a Zarr folder is an image. */
    boolean isFolder() {
        return !isStandardOutput() && (output.endsWith("/") || Files.isDirectory(path()) && !FileNames.isZarr(path()));
    }
}
