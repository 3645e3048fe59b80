/**
 * JMH benchmarks, one class a question, each with the baselines a user would reach for instead.
 *
 * <p>{@code ./benchmarks/run} starts {@link dev.sluice.benchmarks.Main}, which has {@link dev.sluice.benchmarks.Variants} check that
 * the variants of each question compute the same, runs what {@link dev.sluice.benchmarks.Plan} says in a
 * {@link dev.sluice.benchmarks.Session}, and each {@link dev.sluice.benchmarks.Study}, for which JMH has no form, in a JVM of its own.
 * {@link dev.sluice.benchmarks.Goals} judges, {@link dev.sluice.benchmarks.Report} and {@link dev.sluice.benchmarks.Plots} tell.
 *
 * <ul>
 *   <li>starting: Main, Arguments; MakeScan makes an image that is larger than memory, by hand
 *   <li>what is measured: Plan, Study, Variants
 *   <li>measuring: Session, Pace
 *   <li>what comes of it: Measurement, Goals, Report, Plots
 * </ul>
 *
 * <p>The questions are in the rooms below, each of which knows those after it only: {@code study}, those that JMH has no form for;
 * {@code images}, filtering; {@code engine}, requests; and {@code shared}, what they have in common.
 */
@NullMarked
package dev.sluice.benchmarks;

import org.jspecify.annotations.NullMarked;
