/**
 * JMH benchmarks, one class a question, each with the baselines a user would reach for instead.
 *
 * <p>{@code ./benchmarks/run} starts {@link dev.sluice.benchmarks.Main}, which checks that the variants of each question compute the
 * same, runs them, and prints the ratios that {@link dev.sluice.benchmarks.Goals} has to say something about. The states that
 * benchmarks share (engines, executors) are in {@link dev.sluice.benchmarks.Pools}.
 */
@NullMarked
package dev.sluice.benchmarks;

import org.jspecify.annotations.NullMarked;
