package dev.sluice.cli.file;

import dev.sluice.cli.text.Printable;
import dev.sluice.cli.text.Version;
import dev.sluice.nativeops.windowed.WindowedImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.stream.Stream;

/**
 * What results are made from: a page of an input, as it was when somebody looked. By this, and by nothing else, is it told whether a result
 * that is there already, as a whole or in parts, is one of the same.
 *
 * @param input the file or folder, without links
 * @param page from 0
 * @param bytes of the file, or of all files in the folder
 * @param time of the last change
 */
public record Origin(Path input, int page, long bytes, FileTime time) {

    /**
     * Looks at an input.
     *
     * @throws IOException if it, or something in it, cannot be looked at
     */
    public static Origin of(Path input, int page) throws IOException {
        return new Origin(input.toRealPath(), page, size(input), WindowedImages.lastModified(input));
    }

    /** Bytes of a file, or of all files in a folder. */
    public static long size(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return Files.size(path);
        }
        try (Stream<Path> files = Files.walk(path)) {
            long bytes = 0;
            for (Path file : (Iterable<Path>) files::iterator) {
                bytes += Files.isRegularFile(file) ? Files.size(file) : 0;
            }
            return bytes;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** As {@link #size}, of what is done with and only to be told; 0 where it cannot be found out. */
    public static long sizeOrNone(Path path) {
        try {
            return size(path);
        } catch (IOException e) {
            return 0;
        }
    }

    /**
     * What the pixels of a result are made of, in one line: a run goes on with those of another only if this is the same.
     *
     * @param operation what is computed, with all of its parameters
     */
    public String identity(Object operation) {
        return Printable.line("dog-filter " + Version.text() + ", page " + (page + 1) + " of " + input + ", " + bytes
                + " bytes of " + time + ", " + operation);
    }

    /** Whether a whole result, a file or a folder, is not older than its input. */
    public static boolean isUpToDate(Path result, Path input) {
        try {
            return Files.getLastModifiedTime(result).compareTo(WindowedImages.lastModified(input)) >= 0;
        } catch (IOException cannotTell) {
            return false;
        }
    }
}
