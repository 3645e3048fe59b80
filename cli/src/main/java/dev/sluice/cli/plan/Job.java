package dev.sluice.cli.plan;

import dev.sluice.cli.file.ImageKind;
import dev.sluice.cli.text.Printable;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One file to be made from one page of an input, or from several that become its pages.
 *
 * @param source the input
 * @param page the page, or the first of them, counted from 0
 * @param count how many pages it takes, 1 unless they become pages of one file
 * @param pages how many pages the input is known to have; 1 for standard input and for what is named like another format than TIFF
 * @param all whether all pages are wanted, so that it fails if it turns out to have more
 * @param target where the result goes
 * @param extension what the result is encoded as: the extension of a kind of image that is written, in any case
 */
public record Job(Source source, int page, int count, int pages, boolean all, Target target, String extension) {

    /** Where a result goes. */
    public sealed interface Target {
        /** What messages call it. */
        String label();

        /** The file, if it is one. */
        Optional<Path> file();
    }

    /** A file. */
    public record ToFile(Path path) implements Target {
        @Override
        public String label() {
            return Printable.line(path.toString());
        }

        @Override
        public Optional<Path> file() {
            return Optional.of(path);
        }
    }

    /** Standard output. */
    record ToStandardOutput() implements Target {
        @Override
        public String label() {
            return "standard output";
        }

        @Override
        public Optional<Path> file() {
            return Optional.empty();
        }
    }

    /** What the result is stored as. */
    public ImageKind kind() {
        return ImageKind.ofOutput(extension).orElseThrow();
    }

    /** What messages call the input, with the page if there are several. */
    public String label() {
        return pages > 1 && count == 1 ? source.label() + " (page " + (page + 1) + ")" : source.label();
    }
}
