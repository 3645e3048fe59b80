package dev.sluice.cli.plan;

import dev.sluice.cli.text.Printable;
import java.nio.file.Path;

/** Where the pixels of an input come from. */
public sealed interface Source {
    /** What messages call it; always one printable line. */
    String label();

    /** How it was named or found, as reports have it; "-" for standard input. */
    String input();

    /**
     * A file.
     *
     * @param path the file, as it was named or found
     * @param relative where it stands below the folder that was given, or its bare name when it was named itself
     */
    record File(Path path, Path relative) implements Source {
        public static File named(Path path) {
            Path name = path.getFileName();
            return new File(path, name == null ? path : name);
        }

        @Override
        public String label() {
            return Printable.line(path.toString());
        }

        @Override
        public String input() {
            return path.toString();
        }
    }

    /** Standard input, one image. */
    record StandardInput() implements Source {
        @Override
        public String label() {
            return "standard input";
        }

        @Override
        public String input() {
            return "-";
        }
    }
}
