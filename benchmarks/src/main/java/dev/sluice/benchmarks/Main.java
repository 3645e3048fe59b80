package dev.sluice.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** {@code ./benchmarks/run [quick|full|guard] [--filter REGEX]}: runs the benchmarks and writes down what they say. */
public final class Main {

    /**
     * How long to look. Each round is a fork of every benchmark, so that what is compared is measured alternately.
     *
     * @param rounds how often everything is measured
     * @param warmups iterations before the first that counts
     * @param iterations those that count
     * @param milliseconds how long one takes
     */
    private record Effort(int rounds, int warmups, int iterations, int milliseconds) {
        static final Effort QUICK = new Effort(1, 5, 10, 250);
        static final Effort FULL = new Effort(5, 5, 6, 300);

        TimeValue time() {
            return TimeValue.milliseconds(milliseconds);
        }
    }

    private static final List<String> FLAGS = List.of(
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-Xms2g",
            "-Xmx2g",
            "-XX:+AlwaysPreTouch");

    private static final int SUSPENDED = 1_000_000;

    /** Runs and exits: 0, or 1 when variants disagree or {@code guard} finds a goal missed, or 2 for a wrong option. */
    public static void main(String[] arguments) throws Exception {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) throws Exception {
        Optional<Arguments> parsed = Arguments.parse(arguments);
        if (parsed.isEmpty()) {
            System.err.println(
                    "benchmarks/run: expected [quick|full|guard] [--filter REGEX], not " + String.join(" ", arguments));
            return 2;
        }
        List<String> wrong = Variants.check();
        if (!wrong.isEmpty()) {
            wrong.forEach(System.err::println);
            return 1;
        }
        System.out.println("The variants of every question compute the same.");

        Arguments asked = parsed.get();
        Path results = Files.createDirectories(Path.of(System.getProperty("sluice.results", "benchmarks/results")));
        List<Measurement> measurements = measure(asked, results);
        List<Goals.Reading> readings = new ArrayList<>(Goals.read(Goals.ENGINE, measurements));
        readings.addAll(Goals.read(Goals.NATIVE, measurements));
        List<String> memory = asked.filter().isEmpty() ? List.of(suspendedRequests()) : List.of();

        Path report = results.resolve(asked.command() + ".md");
        String text = Report.markdown(asked, FLAGS, readings, measurements, memory);
        Files.writeString(report, text);
        System.out.println();
        System.out.print(text);
        System.out.println("Written to " + report);
        for (Path plot : Plots.write(results, asked.command(), readings, measurements)) {
            System.out.println("Drawn: " + plot);
        }
        boolean missed = readings.stream().anyMatch(Goals.Reading::missed);
        return asked.command().equals("guard") && missed ? 1 : 0;
    }

    private static List<Measurement> measure(Arguments asked, Path results) throws RunnerException {
        Effort effort = asked.command().equals("quick") ? Effort.QUICK : Effort.FULL;
        List<RunResult> runs = new ArrayList<>();
        for (int round = 1; round <= effort.rounds(); round++) {
            ChainedOptionsBuilder options = new OptionsBuilder()
                    .include(asked.filter().orElse("dev\\.sluice\\.benchmarks\\..*"))
                    .forks(1)
                    .warmupIterations(effort.warmups())
                    .warmupTime(effort.time())
                    .measurementIterations(effort.iterations())
                    .measurementTime(effort.time())
                    .jvmArgs(FLAGS.toArray(String[]::new))
                    .shouldFailOnError(true)
                    .resultFormat(ResultFormatType.JSON)
                    .result(results.resolve(asked.command() + "-" + round + ".json")
                            .toString());
            runs.addAll(new Runner(options.build()).run());
        }
        return Measurement.of(runs);
    }

    /** In a JVM of its own, for the limit on its heap. */
    private static String suspendedRequests() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), SuspendedRequests.class.getName()));
        command.add(String.valueOf(SUSPENDED));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), System.out.charset());
        int exit = process.waitFor();
        return exit == 0 ? said.strip() : "missed: a million suspended requests ended with exit code " + exit;
    }

    private Main() {}
}
