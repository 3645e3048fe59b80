package dev.sluice.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;

/**
 * The times one variant took.
 *
 * @param variant {@code Class.method}, followed by its parameters in brackets if it has any
 * @param samples mean time of each iteration in {@code unit}, ascending, of all forks of all rounds; at least one
 * @param unit as JMH prints it, for instance {@code ns/op}
 */
record Measurement(String variant, List<Double> samples, String unit) {

    Measurement {
        samples = samples.stream().sorted().toList();
    }

    /** One measurement a variant, from any number of runs of it. */
    static List<Measurement> of(Collection<RunResult> runs) {
        Map<String, List<Double>> samples = new LinkedHashMap<>();
        Map<String, String> units = new LinkedHashMap<>();
        for (RunResult run : runs) {
            String variant = variant(run.getParams());
            units.put(variant, run.getPrimaryResult().getScoreUnit());
            List<Double> mine = samples.computeIfAbsent(variant, any -> new ArrayList<>());
            for (BenchmarkResult fork : run.getBenchmarkResults()) {
                for (IterationResult iteration : fork.getIterationResults()) {
                    mine.add(iteration.getPrimaryResult().getScore());
                }
            }
        }
        return samples.entrySet().stream()
                .map(entry ->
                        new Measurement(entry.getKey(), entry.getValue(), units.getOrDefault(entry.getKey(), "ns/op")))
                .toList();
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

    /** The median: a machine that does something else for a moment moves the mean, and hardly this. */
    double median() {
        int middle = samples.size() / 2;
        return samples.size() % 2 == 1 ? samples.get(middle) : (samples.get(middle - 1) + samples.get(middle)) / 2;
    }

    String text() {
        return String.format(Locale.ROOT, median() < 100 ? "%,.1f %s" : "%,.0f %s", median(), unit);
    }

    String range() {
        return String.format(
                Locale.ROOT,
                median() < 100 ? "%,.1f to %,.1f" : "%,.0f to %,.0f",
                samples.getFirst(),
                samples.getLast());
    }
}
