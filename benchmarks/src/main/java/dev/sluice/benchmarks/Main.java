package dev.sluice.benchmarks;

import dev.sluice.benchmarks.shared.Numbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.RunnerException;

/** {@code ./benchmarks/run}: runs the benchmarks and writes down what they say. */
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
        } catch (Numbers.UsageException e) {
            System.err.println("benchmarks/run: " + e.getMessage());
            return WRONG_USAGE;
        }
        Plan plan = Plan.of(asked);
        if (plan.variants() == 0 && plan.studies().isEmpty()) {
            System.err.println("benchmarks/run: --filter " + asked.filter().orElse("") + " matches no benchmark");
            return WRONG_USAGE;
        }
        System.out.println(plan.announcement());
        Pace pace = plan.pace();
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
        Session session = new Session(plan, FLAGS, counters, results, asked.name(), pace);
        List<Measurement> measurements = List.of();
        if (plan.variants() > 0) {
            try {
                measurements = session.measure();
            } catch (RunnerException e) {
                System.err.println(
                        "benchmarks/run: " + e.getMessage() + "; more in " + results.resolve(asked.name() + ".log"));
                return 1;
            }
        }
        session.leftOut().forEach(name -> System.out.println("Left out for want of time: " + name));
        List<Study.Outcome> studies = new ArrayList<>();
        for (Study study : plan.studies()) {
            System.out.println(study.title() + " ...");
            studies.add(study.measure(FLAGS, plan.quick()));
        }

        Goals.Verdict verdict = Goals.judge(measurements, studies);
        Path report = results.resolve(asked.name() + ".md");
        String text = Report.markdown(asked, FLAGS, verdict, measurements, studies);
        Files.writeString(report, text);
        System.out.println();
        System.out.print(text);
        System.out.println("Written to " + report);
        for (Path plot : Plots.write(results, asked.name(), measurements)) {
            System.out.println("Drawn: " + plot);
        }
        if (!asked.guards()) {
            return 0;
        }
        List<String> complaints = verdict.complaints(asked.filter().isEmpty());
        complaints.forEach(System.err::println);
        return complaints.isEmpty() ? 0 : 1;
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
