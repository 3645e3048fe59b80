package dev.sluice.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.profile.LinuxPerfNormProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs a plan's benchmarks with JMH, one after the other, round by round. A line each goes to standard output, what JMH has to say to a
 * log, and its results, a file a round, to JSON.
 */
final class Session {
    private final Plan plan;
    private final List<String> flags;
    private final boolean counters;
    private final Path folder;
    private final String name;
    private final Pace pace;
    private final List<String> leftOut = new ArrayList<>();

    /**
     * @param flags for the JVMs that measure
     * @param counters whether the machine has hardware counters
     * @param folder where the files go
     * @param name what theirs begin with
     * @param pace when to be ready
     */
    Session(Plan plan, List<String> flags, boolean counters, Path folder, String name, Pace pace) {
        this.plan = plan;
        this.flags = flags;
        this.counters = counters;
        this.folder = folder;
        this.name = name;
        this.pace = pace;
    }

    /** Variants for which there was no time. */
    List<String> leftOut() {
        return List.copyOf(leftOut);
    }

    List<Measurement> measure() throws IOException, RunnerException {
        List<RunResult> all = new ArrayList<>();
        try (PrintStream log = new PrintStream(folder.resolve(name + ".log").toFile())) {
            OutputFormat format = OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL);
            for (int round = 1; round <= plan.rounds(); round++) {
                List<RunResult> runs = measureAll(round, format);
                all.addAll(runs);
                try (PrintStream json = new PrintStream(
                        folder.resolve(name + "-" + round + ".json").toFile())) {
                    ResultFormatFactory.getInstance(ResultFormatType.JSON, json).writeOut(runs);
                }
            }
        }
        return Measurement.of(all);
    }

    private List<RunResult> measureAll(int round, OutputFormat format) throws RunnerException {
        List<RunResult> runs = new ArrayList<>();
        int left = plan.variants();
        for (Plan.Benchmark benchmark : plan.benchmarks()) {
            if (pace.isOver()) {
                leftOut.add(benchmark.shortName());
                continue;
            }
            int milliseconds = pace.milliseconds(left);
            ChainedOptionsBuilder options = plan.options(milliseconds)
                    .include("^" + Pattern.quote(benchmark.name()) + "$")
                    .jvmArgs(flags.toArray(String[]::new))
                    .addProfiler(GCProfiler.class);
            if (counters) {
                options.addProfiler(LinuxPerfNormProfiler.class);
            }
            runs.addAll(
                    pace.timed(benchmark.variants(), milliseconds, () -> new Runner(options.build(), format).run()));
            left -= benchmark.variants();
            tell(round, plan.variants() - left, benchmark, runs);
        }
        return runs;
    }

    private void tell(int round, int done, Plan.Benchmark benchmark, List<RunResult> runs) {
        for (Measurement measurement : Measurement.of(runs.subList(runs.size() - benchmark.variants(), runs.size()))) {
            System.out.printf(
                    Locale.ROOT,
                    "%s%d/%d  %-58s %14s%n",
                    plan.rounds() > 1 ? "round " + round + ", " : "",
                    done,
                    plan.variants(),
                    measurement.variant(),
                    measurement.text());
        }
    }
}
