package dev.sluice.cli.command;

import dev.sluice.cli.file.GlobPattern;
import dev.sluice.cli.plan.FilterOptions;
import dev.sluice.cli.plan.Job;
import dev.sluice.cli.plan.OutputOptions;
import dev.sluice.cli.plan.Plan;
import dev.sluice.cli.plan.Planner;
import dev.sluice.cli.plan.Source;
import dev.sluice.cli.run.RunObserver;
import dev.sluice.cli.run.RunOptions;
import dev.sluice.cli.tell.Colours;
import dev.sluice.cli.tell.Narrator;
import dev.sluice.cli.tell.Observers;
import dev.sluice.cli.tell.Progress;
import dev.sluice.cli.tell.Report;
import dev.sluice.cli.tell.TerminalLine;
import dev.sluice.cli.text.Printable;
import dev.sluice.cli.text.UsageException;
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
            description = "write a JSON report of every input to this file, in a folder that is made if missing"
                    + " (replaced with --overwrite or --resume)")
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
        // A terminal that knows nothing of its size says that it has 0 columns.
        int columns = Integer.getInteger("dog-filter.columns", 0);
        TerminalLine line = new TerminalLine(err, columns > 0 ? columns : NARROW);
        Narrator.Level level = quiet ? Narrator.Level.QUIET : verbose ? Narrator.Level.VERBOSE : Narrator.Level.NORMAL;
        List<RunObserver> observers = new ArrayList<>();
        if (terminal && !quiet) {
            // First, so that it has gone when the summary comes.
            observers.add(new Progress(line));
        }
        observers.add(new Narrator(line, Colours.of(terminal, System.getenv()), level));
        report.map(GlobPattern::path).ifPresent(file -> {
            Report wanted = report(file, plan, output, filter, options);
            if (!dryRun) {
                wanted.prepare();
            }
            observers.add(wanted);
        });
        return new Observers(observers);
    }

    private static Report report(Path file, Plan plan, OutputOptions output, FilterOptions filter, RunOptions options) {
        String name = Printable.line(file.toString());
        boolean replace = output.existing() != OutputOptions.Existing.REFUSE;
        if (!replace && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new UsageException("--report " + name + ": exists already; --overwrite or --resume replaces it");
        }
        if (file.toString().equals("-") || Files.isDirectory(file)) {
            throw new UsageException("--report " + name + ": is no name for a file; name one that ends in .json");
        }
        Path place = Planner.canonical(file);
        for (Job job : plan.jobs()) {
            if (job.target().file().map(Planner::canonical).equals(Optional.of(place))) {
                throw new UsageException("--report " + name + ": is also the output of an image; choose another name");
            }
            if (job.source() instanceof Source.File input
                    && Planner.canonical(input.path()).equals(place)) {
                throw new UsageException("--report " + name + ": is an input; choose another name");
            }
        }
        return new Report(file, replace, filter, options);
    }
}
