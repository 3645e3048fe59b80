package dev.sluice.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.RunnerException;

/**
 * How long an iteration may take: always the same, or what is left of a limit, shared out among the variants that are still to come. On a
 * machine that is slower than expected the later ones get less.
 */
final class Pace {
    private static final int SHORTEST = 50;
    private static final int LONGEST = 250;

    private final int fixed;
    private final OptionalLong end;
    private final int iterations;
    private final LongSupplier clock;

    /** What each variant took besides its iterations, in seconds, beginning with what was expected. */
    private final List<Double> forks = new ArrayList<>();

    private Pace(int fixed, OptionalLong end, int iterations, LongSupplier clock) {
        this.fixed = fixed;
        this.end = end;
        this.iterations = iterations;
        this.clock = clock;
    }

    /** Always {@code milliseconds}. */
    static Pace of(int milliseconds) {
        return new Pace(milliseconds, OptionalLong.empty(), 0, System::nanoTime);
    }

    /**
     * To be ready in time.
     *
     * @param limit from now on
     * @param iterations of each variant, those that do not count included
     * @param forkSeconds what a variant takes besides, as far as one knows before
     * @param clock nanoseconds
     */
    static Pace within(Duration limit, int iterations, double forkSeconds, LongSupplier clock) {
        Pace pace = new Pace(0, OptionalLong.of(clock.getAsLong() + limit.toNanos()), iterations, clock);
        pace.forks.add(forkSeconds);
        return pace;
    }

    /** Whether there is no time for anything more. */
    boolean isOver() {
        return end.isPresent() && end.getAsLong() - clock.getAsLong() <= 0;
    }

    /** For each iteration of the next variant, if so many are left, itself included. */
    int milliseconds(int variants) {
        if (end.isEmpty()) {
            return fixed;
        }
        double left = (end.getAsLong() - clock.getAsLong()) / 1e9;
        double each = left / Math.max(1, variants) - forkSeconds();
        return Math.clamp(Math.round(1e3 * each / iterations), SHORTEST, LONGEST);
    }

    /** The median: a variant whose operations are longer than an iteration must not hurry those after it. */
    private double forkSeconds() {
        double[] sorted =
                forks.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** A run of a benchmark. */
    @FunctionalInterface
    interface Run {
        Collection<RunResult> run() throws RunnerException;
    }

    /** Runs, and learns from it what a fork takes. */
    Collection<RunResult> timed(int variants, int milliseconds, Run run) throws RunnerException {
        long start = clock.getAsLong();
        Collection<RunResult> results = run.run();
        took(variants, milliseconds, (clock.getAsLong() - start) / 1e9);
        return results;
    }

    void took(int variants, int milliseconds, double seconds) {
        double fork = Math.max(0, seconds / variants - iterations * milliseconds / 1e3);
        forks.addAll(Collections.nCopies(variants, fork));
    }
}
