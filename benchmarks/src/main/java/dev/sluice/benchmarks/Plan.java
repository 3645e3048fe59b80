package dev.sluice.benchmarks;

import dev.sluice.benchmarks.images.Scaling;
import dev.sluice.benchmarks.shared.Pools;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What a command measures, and how often. Each round is a fork of every variant, so that what is compared is measured alternately.
 *
 * @param benchmarks in their order
 * @param parameters values that replace those a benchmark declares
 * @param rounds how often everything is measured
 * @param warmups iterations before the first that counts
 * @param iterations those that count
 * @param studies what is run besides
 * @param quick whether all has to end within {@link #LIMIT}
 */
record Plan(
        List<Benchmark> benchmarks,
        Map<String, List<String>> parameters,
        int rounds,
        int warmups,
        int iterations,
        List<Study> studies,
        boolean quick) {

    /** Of {@code quick}, together with the comparison of variants before and the report after. */
    static final Duration LIMIT = Duration.ofMinutes(5);

    /** To start a JVM, touch its heap, make an image and compare two results, in seconds. */
    private static final double FORK = 1.7;

    /** To compare variants, and to write and draw, in seconds. */
    private static final int BEFORE_AND_AFTER = 25;

    private static final int ROUNDS = 5;
    private static final int MILLISECONDS = 300;

    /** So that {@code quick} is quick. */
    private static final Map<String, List<String>> FEW = Map.of(
            "side", List.of("256"),
            "depth", List.of("U16_FLOAT"),
            "sigma", List.of("10.0"),
            "tileHeight", List.of("1"),
            "concurrency", List.of("1", String.valueOf(Pools.WORKERS), String.valueOf(2 * Pools.WORKERS)));

    /** Questions of which something must be reached go first: they are to be there when time runs out. */
    private static final Set<String> GOALS = Goals.all()
            .filter(Goals.Goal::mustReach)
            .map(goal -> goal.subject().replaceAll("\\..*", ""))
            .collect(Collectors.toUnmodifiableSet());

    /**
     * A benchmark.
     *
     * @param name of package, class and method
     * @param variants how many, for its parameters
     */
    record Benchmark(String name, int variants) {

        /** The class. */
        String question() {
            return shortName().replaceAll("\\..*", "");
        }

        String shortName() {
            String[] path = name.split("\\.");
            return path[path.length - 2] + "." + path[path.length - 1];
        }
    }

    static Plan of(Arguments asked) {
        String include = asked.filter().orElse(asked.guards() ? ofGoals() : ".*");
        List<Study> studies = Study.ALL.stream()
                .filter(study -> asked.filter().map(study::matches).orElse(true))
                .filter(study -> !asked.guards() || study.isGoal())
                .toList();
        Map<String, List<String>> parameters = new TreeMap<>(asked.isQuick() ? FEW : Map.of());
        parameters.putIfAbsent("concurrency", Scaling.threads());
        parameters.replaceAll((name, values) -> values.stream().distinct().toList());
        List<Benchmark> benchmarks = find(include, parameters);
        return asked.isQuick()
                ? new Plan(benchmarks, parameters, 1, 4, 5, studies, true)
                : new Plan(benchmarks, parameters, asked.rounds().orElse(ROUNDS), 5, 6, studies, false);
    }

    /** How many are measured in each round. */
    int variants() {
        return benchmarks.stream().mapToInt(Benchmark::variants).sum();
    }

    /** The benchmarks, without their parameters, that a goal needs. */
    private static String ofGoals() {
        List<String> names = Goals.all()
                .filter(Goals.Goal::mustReach)
                .flatMap(goal -> Stream.of(goal.subject(), goal.baseline()))
                .map(variant -> Pattern.quote(variant.replaceAll("\\(.*", "")) + "$")
                .distinct()
                .toList();
        return "\\.(" + String.join("|", names) + ")";
    }

    private static List<Benchmark> find(String include, Map<String, List<String>> parameters) {
        OutputFormat silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
        return BenchmarkList.defaultList().find(silent, List.of(include), List.of()).stream()
                .map(entry -> new Benchmark(entry.getUsername(), variants(entry, parameters)))
                .sorted(Comparator.comparing(benchmark -> !GOALS.contains(benchmark.question())))
                .toList();
    }

    private static int variants(BenchmarkListEntry entry, Map<String, List<String>> parameters) {
        int product = 1;
        if (entry.getParams().hasValue()) {
            for (Map.Entry<String, String[]> declared : entry.getParams().get().entrySet()) {
                List<String> replaced = parameters.get(declared.getKey());
                product *= replaced == null ? declared.getValue().length : replaced.size();
            }
        }
        return product;
    }

    /** As long as it lasts on a machine that does nothing else, where no operation is longer than an iteration. */
    double seconds() {
        double each = FORK + (warmups + iterations) * MILLISECONDS / 1e3;
        double all = rounds * variants() * each + studySeconds() + BEFORE_AND_AFTER;
        return quick ? Math.min(LIMIT.toSeconds(), all) : all;
    }

    private int studySeconds() {
        return studies.stream()
                .mapToInt(study -> quick ? study.quickSeconds() : study.fullSeconds())
                .sum();
    }

    /** From now on, which is just after the start. */
    Pace pace() {
        return quick
                ? Pace.within(
                        LIMIT.minusSeconds(studySeconds() + BEFORE_AND_AFTER),
                        warmups + iterations,
                        FORK,
                        System::nanoTime)
                : Pace.of(MILLISECONDS);
    }

    /** For whoever started it. */
    String announcement() {
        List<String> parts = new ArrayList<>();
        if (variants() > 0) {
            parts.add(String.format(
                    Locale.ROOT,
                    "%d variants x %d %s of %d + %d iterations",
                    variants(),
                    rounds,
                    rounds == 1 ? "round" : "rounds",
                    warmups,
                    iterations));
        }
        studies.forEach(study -> parts.add(study.title().toLowerCase(Locale.ROOT)));
        return String.format(
                Locale.ROOT, "%s: %s %.0f s", String.join(", ", parts), quick ? "at most about" : "about", seconds());
    }

    /** For JMH, one round of what is included then. */
    ChainedOptionsBuilder options(int milliseconds) {
        TimeValue time = TimeValue.milliseconds(milliseconds);
        ChainedOptionsBuilder options = new OptionsBuilder()
                .forks(1)
                .warmupIterations(warmups)
                .warmupTime(time)
                .measurementIterations(iterations)
                .measurementTime(time)
                .shouldFailOnError(true);
        parameters.forEach((name, values) -> options.param(name, values.toArray(String[]::new)));
        return options;
    }
}
