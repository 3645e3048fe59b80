package dev.sluice.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.profile.LinuxPerfNormProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;

/** {@code ./benchmarks/run [quick|full|guard] [--filter REGEX]}: runs the benchmarks and writes down what they say. */
public final class Main {

    private static final int WRONG_USAGE = 2;

    private static final List<String> FLAGS = List.of(
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--enable-preview",
            "-Xms2g",
            "-Xmx2g",
            "-XX:+AlwaysPreTouch");

    /** Runs and exits: 0, or 1 when variants disagree or {@code guard} finds a goal missed, or 2 for a wrong option. */
    public static void main(String[] arguments) throws Exception {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) throws Exception {
        Arguments asked;
        try {
            asked = Arguments.parse(arguments);
        } catch (Study.UsageException e) {
            System.err.println("benchmarks/run: " + e.getMessage());
            return WRONG_USAGE;
        }
        Plan plan = Plan.of(asked);
        if (plan.variants() == 0 && plan.studies().isEmpty()) {
            System.err.println("benchmarks/run: --filter " + asked.filter().orElse("") + " matches no benchmark");
            return WRONG_USAGE;
        }
        System.out.println(plan.announcement());
        List<String> wrong = Variants.check();
        if (!wrong.isEmpty()) {
            wrong.forEach(System.err::println);
            return 1;
        }
        System.out.println("The variants of every question compute the same.");

        Path results = Files.createDirectories(Path.of(System.getProperty("sluice.results", "benchmarks/results")));
        boolean counters = countersExist();
        if (!counters) {
            System.out.println("Hardware counters are left out: `perf stat` has none on this machine.");
        }
        List<Measurement> measurements = measure(plan, asked, results, counters);
        List<Study.Outcome> studies = new ArrayList<>();
        for (Study study : plan.studies()) {
            System.out.println("# " + study.title() + " ...");
            studies.add(study.measure(FLAGS, plan.briefly()));
        }

        Goals.Verdict verdict = Goals.judge(measurements, studies);
        Path report = results.resolve(asked.command() + ".md");
        String text = Report.markdown(asked, FLAGS, verdict, measurements, studies);
        Files.writeString(report, text);
        System.out.println();
        System.out.print(text);
        System.out.println("Written to " + report);
        for (Path plot : Plots.write(results, asked.command(), measurements)) {
            System.out.println("Drawn: " + plot);
        }
        if (!asked.guards()) {
            return 0;
        }
        List<String> complaints = verdict.complaints(asked.filter().isEmpty());
        complaints.forEach(System.err::println);
        return complaints.isEmpty() ? 0 : 1;
    }

    private static List<Measurement> measure(Plan plan, Arguments asked, Path results, boolean counters)
            throws RunnerException {
        List<RunResult> runs = new ArrayList<>();
        for (int round = 1; plan.variants() > 0 && round <= plan.rounds(); round++) {
            ChainedOptionsBuilder options = plan.options()
                    .jvmArgs(FLAGS.toArray(String[]::new))
                    .addProfiler(GCProfiler.class)
                    .resultFormat(ResultFormatType.JSON)
                    .result(results.resolve(asked.command() + "-" + round + ".json")
                            .toString());
            if (counters) {
                options.addProfiler(LinuxPerfNormProfiler.class);
            }
            runs.addAll(new Runner(options.build()).run());
        }
        return Measurement.of(runs);
    }

    /** Virtual machines and containers often have none, and then the profiler would refuse to start. */
    private static boolean countersExist() throws InterruptedException {
        try {
            Process perf = new ProcessBuilder("perf", "stat", "-x", ",", "-e", "cycles,instructions", "true")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(perf.getInputStream().readAllBytes(), System.out.charset());
            return perf.waitFor() == 0
                    && Stream.of("cycles", "instructions").allMatch(said::contains)
                    && !said.contains("<not ");
        } catch (IOException notInstalled) {
            return false;
        }
    }

    private Main() {}
}
