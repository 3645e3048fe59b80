package dev.sluice.scaleout;

import dev.sluice.cli.file.ImageKind;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * What {@code ./dog-filter --spark} starts: the job that its output asks for. A folder that is one image can be written by all executors at once,
 * region by region ({@link HugeImageJob}); of everything else, and of lists of spots, it is {@link BatchJob}.
 */
public final class ScaleOut {
    private static final String LISTS = "spots";

    private ScaleOut() {}

    /** Runs the job and exits with its code. */
    public static void main(String[] args) {
        if (writesRegions(args)) {
            HugeImageJob.main(args);
        } else {
            BatchJob.main(args);
        }
    }

    /** Whether images are filtered, and the output is named like a folder that is one image. What cannot be parsed is the job's to tell. */
    static boolean writesRegions(String... args) {
        if (args.length > 0 && args[0].equals(LISTS)) {
            return false;
        }
        Output output = new Output();
        try {
            new CommandLine(output)
                    .setUnmatchedArgumentsAllowed(true)
                    .setOverwrittenOptionsAllowed(true)
                    .setExpandAtFiles(false)
                    .parseArgs(args);
            return output.name
                    .filter(name -> ImageKind.isFolderName(Path.of(name)))
                    .isPresent();
        } catch (ParameterException | InvalidPathException e) {
            return false;
        }
    }

    @Command
    private static final class Output {
        @Option(names = {"-o", "--output"})
        private Optional<String> name = Optional.empty();
    }
}
