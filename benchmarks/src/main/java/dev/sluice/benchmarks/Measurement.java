package dev.sluice.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * The time one variant took.
 *
 * @param variant {@code Class.method}, followed by its parameters in brackets if it has any
 * @param score mean time, in {@code unit}
 * @param error half the width of the 99.9 % confidence interval; NaN where there were too few samples
 * @param unit as JMH prints it, for instance {@code ns/op}
 */
record Measurement(String variant, double score, double error, String unit) {

    static Measurement of(RunResult run) {
        BenchmarkParams params = run.getParams();
        String[] path = params.getBenchmark().split("\\.");
        String name = path[path.length - 2] + "." + path[path.length - 1];
        String values = params.getParamsKeys().stream()
                .map(key -> key + "=" + params.getParam(key))
                .collect(Collectors.joining(","));
        Result<?> result = run.getPrimaryResult();
        return new Measurement(
                values.isEmpty() ? name : name + "(" + values + ")",
                result.getScore(),
                result.getScoreError(),
                result.getScoreUnit());
    }

    static Optional<Measurement> find(List<Measurement> all, String variant) {
        return all.stream()
                .filter(measurement -> measurement.variant().equals(variant))
                .findFirst();
    }

    String text() {
        String format = score < 100 ? "%,.1f" : "%,.0f";
        String number = String.format(Locale.ROOT, format, score);
        return Double.isNaN(error)
                ? number + " " + unit
                : number + String.format(Locale.ROOT, " ± " + format + " ", error) + unit;
    }
}
