package dev.sluice.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say what is told of a run, and to whom. */
final class TellingMixin {
    private static final int NARROW = 80;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "write a JSON report of every input to this file (replaced with --overwrite or --resume)")
    private Optional<String> report = Optional.empty();

    @Option(
            names = {"-n", "--dry-run"},
            description = "print what would be done, one line an image, and do nothing")
    private boolean dryRun;

    @Option(
            names = {"-q", "--quiet"},
            description = "tell of failures only")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            description = "tell of every image")
    private boolean verbose;

    boolean dryRun() {
        return dryRun;
    }

    /** Everyone who wants to know of a run. */
    RunObserver observer(PrintWriter err, Plan plan, OutputOptions output, FilterOptions filter, RunOptions options) {
        if (quiet && verbose) {
            throw new UsageException("--quiet and --verbose exclude each other; choose one");
        }
        boolean terminal = Boolean.getBoolean("dog-filter.terminal");
        TerminalLine line = new TerminalLine(err, Integer.getInteger("dog-filter.columns", NARROW));
        Narrator.Level level = quiet ? Narrator.Level.QUIET : verbose ? Narrator.Level.VERBOSE : Narrator.Level.NORMAL;
        List<RunObserver> observers = new ArrayList<>();
        if (terminal && !quiet) {
            // First, so that it has gone when the summary comes.
            observers.add(new Progress(line));
        }
        observers.add(new Narrator(line, Colours.of(terminal, System.getenv()), level));
        report.map(GlobPattern::path).ifPresent(file -> observers.add(report(file, plan, output, filter, options)));
        return new Observers(observers);
    }

    private static Report report(Path file, Plan plan, OutputOptions output, FilterOptions filter, RunOptions options) {
        String name = Printable.line(file.toString());
        boolean replace = output.existing() != OutputOptions.Existing.REFUSE;
        if (!replace && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new UsageException("--report " + name + ": exists already; --overwrite or --resume replaces it");
        }
        Path place = file.toAbsolutePath().normalize();
        boolean taken = plan.jobs().stream()
                .flatMap(job -> job.target().file().stream())
                .anyMatch(target -> target.toAbsolutePath().normalize().equals(place));
        if (taken) {
            throw new UsageException("--report " + name + ": is also the output of an image; choose another name");
        }
        return new Report(file, replace, filter, options);
    }
}
