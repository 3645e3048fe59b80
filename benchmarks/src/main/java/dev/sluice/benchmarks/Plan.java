package dev.sluice.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What a command measures, for how long. Each round is a fork of every variant, so that what is compared is measured alternately.
 *
 * @param include a regular expression for benchmarks
 * @param parameters values that replace those a benchmark declares
 * @param variants benchmarks, counted with their parameters
 * @param rounds how often everything is measured
 * @param warmups iterations before the first that counts
 * @param iterations those that count
 * @param milliseconds how long one takes
 * @param studies what is run besides
 * @param briefly whether those have to be short
 */
record Plan(
        String include,
        Map<String, List<String>> parameters,
        int variants,
        int rounds,
        int warmups,
        int iterations,
        int milliseconds,
        List<Study> studies,
        boolean briefly) {

    /** To start a JVM, touch its heap, make an image and compare two results. */
    private static final double SECONDS_A_FORK = 1.7;

    private static final int QUICK_SECONDS = 220;
    private static final String ALL = "dev\\.sluice\\.benchmarks\\..*";

    /** So that {@code quick} is quick. */
    private static final Map<String, List<String>> FEW = Map.of(
            "threads", List.of("2"),
            "side", List.of("256", "2048"),
            "depth", List.of("U16_FLOAT", "U16_NATIVE"),
            "sigma", List.of("1", "10"),
            "tileHeight", List.of("1", "128"));

    static Plan of(Arguments asked) {
        String include = asked.filter().orElse(asked.guards() ? ofGoals() : ALL);
        List<Study> studies = Study.ALL.stream()
                .filter(study -> asked.filter().map(study::matches).orElse(true))
                .filter(study -> !asked.guards() || study.isGoal())
                .toList();
        Map<String, List<String>> parameters = new TreeMap<>(asked.isQuick() ? FEW : Map.of());
        parameters.put("concurrency", asked.isQuick() ? List.of("1", "2", "4") : Scaling.threads());
        int variants = count(include, parameters);
        return asked.isQuick()
                ? new Plan(include, parameters, variants, 1, 4, 5, quickMilliseconds(variants), studies, true)
                : new Plan(include, parameters, variants, 5, 5, 6, 300, studies, false);
    }

    /** As long as fits into the time, but neither so short that nothing is compiled nor longer than needed. */
    private static int quickMilliseconds(int variants) {
        double left = QUICK_SECONDS / Math.max(1.0, variants) - SECONDS_A_FORK;
        return Math.clamp((int) (1_000 * left / 9), 50, 250);
    }

    /** The benchmarks, without their parameters, that a goal needs. */
    private static String ofGoals() {
        List<String> names = Goals.all()
                .filter(Goals.Goal::mustReach)
                .flatMap(goal -> List.of(goal.subject(), goal.baseline()).stream())
                .map(variant -> Pattern.quote(variant.replaceAll("\\(.*", "")) + "$")
                .distinct()
                .toList();
        return "\\.(" + String.join("|", names) + ")";
    }

    private static int count(String include, Map<String, List<String>> parameters) {
        Collection<BenchmarkListEntry> found = BenchmarkList.defaultList()
                .find(
                        OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT),
                        List.of(include),
                        List.of());
        return found.stream().mapToInt(entry -> variants(entry, parameters)).sum();
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

    /** What it takes at least: operations longer than an iteration take longer. */
    double seconds() {
        double each = SECONDS_A_FORK + (warmups + iterations) * milliseconds / 1e3;
        return rounds * variants * each
                + studies.stream()
                        .mapToInt(study -> briefly ? study.quickSeconds() : study.fullSeconds())
                        .sum();
    }

    /** For whoever started it. */
    String announcement() {
        List<String> parts = new ArrayList<>();
        parts.add(String.format(
                Locale.ROOT,
                "%d variants x %d %s of %d + %d x %d ms",
                variants,
                rounds,
                rounds == 1 ? "round" : "rounds",
                warmups,
                iterations,
                milliseconds));
        studies.forEach(study -> parts.add(study.title().toLowerCase(Locale.ROOT)));
        return String.format(
                Locale.ROOT, "%s: about %.0f minutes", String.join(", ", parts), Math.max(1, seconds() / 60));
    }

    /** For JMH, one round. */
    ChainedOptionsBuilder options() {
        TimeValue time = TimeValue.milliseconds(milliseconds);
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(include)
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
