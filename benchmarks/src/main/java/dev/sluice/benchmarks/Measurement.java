package dev.sluice.benchmarks;

import dev.sluice.benchmarks.images.FastDog;
import dev.sluice.benchmarks.images.FirstImage;
import dev.sluice.benchmarks.images.NativeDog;
import dev.sluice.benchmarks.images.SmallImage;
import dev.sluice.benchmarks.shared.Distribution;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;

/**
 * The times one variant took.
 *
 * @param variant {@code Class.method}, followed by its parameters in brackets if it has any
 * @param rounds for each round the mean time of each iteration in {@code unit}; at least one of at least one
 * @param unit as JMH prints it, for instance {@code ns/op}
 * @param profile what JMH's profilers said, by name, a value a round
 */
record Measurement(String variant, List<List<Double>> rounds, String unit, Map<String, List<Double>> profile) {

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /** The counter by which a benchmark shows that it takes turns. */
    private static final String TURNS = "turns";

    /** Of those that do, where the ways are told. */
    private static final List<Class<?>> WAYS = List.of(
            NativeDog.Turns.class,
            SmallImage.Turns.class,
            FastDog.Turns.class,
            FastDog.WideTurns.class,
            FirstImage.Turns.class);

    /** Without profilers. */
    Measurement(String variant, List<List<Double>> rounds, String unit) {
        this(variant, rounds, unit, Map.of());
    }

    /** One measurement a variant, from any number of runs of it. */
    static List<Measurement> of(Collection<RunResult> runs) {
        Map<String, List<RunResult>> byVariant = runs.stream()
                .collect(Collectors.groupingBy(
                        run -> variant(run.getParams()), LinkedHashMap::new, Collectors.toList()));
        return byVariant.entrySet().stream()
                .flatMap(entry -> takeTurns(entry.getValue())
                        ? inTurns(entry.getKey(), entry.getValue())
                        : Stream.of(ofRounds(entry.getKey(), entry.getValue())))
                .toList();
    }

    private static boolean takeTurns(List<RunResult> runs) {
        return iterations(runs.getFirst())
                .allMatch(iteration -> iteration.getSecondaryResults().containsKey(TURNS));
    }

    /** A measurement for each of the ways that took turns within the benchmark, as if the way were a parameter. */
    private static Stream<Measurement> inTurns(String variant, List<RunResult> runs) {
        Set<String> counted = iterations(runs.getFirst())
                .findFirst()
                .orElseThrow()
                .getSecondaryResults()
                .keySet();
        return WAYS.stream()
                .flatMap(ways -> Arrays.stream(ways.getFields()))
                .map(Field::getName)
                .distinct()
                .filter(way -> !way.equals(TURNS) && counted.contains(way))
                .map(way -> new Measurement(
                        variant.endsWith(")")
                                ? variant.replace(")", ",way=" + way + ")")
                                : variant + "(way=" + way + ")",
                        runs.stream()
                                .map(run -> iterations(run)
                                        .map(iteration -> counted(iteration, way) / counted(iteration, TURNS) / 1e6)
                                        .toList())
                                .toList(),
                        "ms/op"));
    }

    private static double counted(IterationResult iteration, String name) {
        return Objects.requireNonNull(iteration.getSecondaryResults().get(name)).getScore();
    }

    private static Stream<IterationResult> iterations(RunResult run) {
        return run.getBenchmarkResults().stream().flatMap(fork -> fork.getIterationResults().stream());
    }

    private static Measurement ofRounds(String variant, List<RunResult> runs) {
        List<List<Double>> rounds = new ArrayList<>();
        Map<String, List<Double>> profile = new LinkedHashMap<>();
        for (RunResult run : runs) {
            rounds.add(iterations(run)
                    .map(iteration -> iteration.getPrimaryResult().getScore())
                    .toList());
            run.getSecondaryResults()
                    .forEach((name, result) -> profile.computeIfAbsent(name, any -> new ArrayList<>())
                            .add(result.getScore()));
        }
        return new Measurement(
                variant, rounds, runs.getFirst().getPrimaryResult().getScoreUnit(), profile);
    }

    private static String variant(BenchmarkParams params) {
        String[] path = params.getBenchmark().split("\\.");
        String name = path[path.length - 2] + "." + path[path.length - 1];
        String values = params.getParamsKeys().stream()
                .map(key -> key + "=" + params.getParam(key))
                .collect(Collectors.joining(","));
        return values.isEmpty() ? name : name + "(" + values + ")";
    }

    static Optional<Measurement> find(List<Measurement> all, String variant) {
        return all.stream()
                .filter(measurement -> measurement.variant().equals(variant))
                .findFirst();
    }

    /** All iterations of all rounds, ascending. */
    List<Double> samples() {
        return rounds.stream().flatMap(List::stream).sorted().toList();
    }

    /** The median: a machine that does something else for a moment moves the mean, and hardly this. */
    double median() {
        return Distribution.median(samples());
    }

    /**
     * What {@code operator} makes of this variant's median and another's, for each round: the two were measured within a minute or so, and a
     * machine that is slow for minutes is slow for both.
     */
    List<Double> paired(Measurement other, DoubleBinaryOperator operator) {
        return IntStream.range(0, Math.min(rounds.size(), other.rounds.size()))
                .mapToObj(round -> operator.applyAsDouble(
                        Distribution.median(rounds.get(round)), Distribution.median(other.rounds.get(round))))
                .sorted()
                .toList();
    }

    String text() {
        return String.format(Locale.ROOT, median() < 100 ? "%,.1f %s" : "%,.0f %s", median(), unit);
    }

    /** Bytes allocated an operation, by all threads; empty if nobody counted. */
    OptionalDouble allocated() {
        return profiled(ALLOCATED);
    }

    /** The median of what a profiler said. */
    OptionalDouble profiled(String name) {
        List<Double> values = profile.getOrDefault(name, List.of());
        return values.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Distribution.median(values));
    }

    /** The benchmark's class. */
    String question() {
        return variant.substring(0, variant.indexOf('.'));
    }

    /** The benchmark's method, with the parameters. */
    String way() {
        return variant.substring(variant.indexOf('.') + 1);
    }

    String range() {
        return String.format(
                Locale.ROOT,
                median() < 100 ? "%,.1f to %,.1f" : "%,.0f to %,.0f",
                samples().getFirst(),
                samples().getLast());
    }
}
