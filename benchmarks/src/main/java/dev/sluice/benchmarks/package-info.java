/**
 * JMH benchmarks, one class a question, each with the baselines a user would reach for instead.
 *
 * <p>{@code ./benchmarks/run} starts {@link dev.sluice.benchmarks.Main}, which has {@link dev.sluice.benchmarks.Variants} check that
 * the variants of each question compute the same, runs what {@link dev.sluice.benchmarks.Plan} says in a
 * {@link dev.sluice.benchmarks.Session}, and each {@link dev.sluice.benchmarks.Study}, for which JMH has no form, in a JVM of its own.
 * {@link dev.sluice.benchmarks.Goals} judges, {@link dev.sluice.benchmarks.Report} and {@link dev.sluice.benchmarks.Plots} tell. The
 * states that benchmarks share are in {@link dev.sluice.benchmarks.Pools} (engines, executors) and
 * {@link dev.sluice.benchmarks.DogWork} (images).
 */
@NullMarked
package dev.sluice.benchmarks;

import org.jspecify.annotations.NullMarked;
