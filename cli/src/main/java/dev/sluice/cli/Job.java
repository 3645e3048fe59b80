package dev.sluice.cli;

import dev.sluice.nativeops.ImageFormat;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One image to be made from one page of an input.
 *
 * @param source the input
 * @param page the page, counted from 0
 * @param pages how many pages the input is known to have; 1 for everything that is not named like a TIFF file
 * @param target where the result goes
 * @param format the format of the result
 */
record Job(Source source, int page, int pages, Target target, ImageFormat format) {

    /** Where a result goes. */
    sealed interface Target {
        /** What messages call it. */
        String label();

        /** The file, if it is one. */
        Optional<Path> file();
    }

    /** A file. */
    record ToFile(Path path) implements Target {
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

    /** What messages call the input, with the page if there are several. */
    String label() {
        return pages > 1 ? source.label() + " (page " + (page + 1) + ")" : source.label();
    }
}
