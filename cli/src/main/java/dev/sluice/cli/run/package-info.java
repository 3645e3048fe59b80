/**
 * Carries out a plan in this process.
 *
 * <p>Read {@code BatchRun} first: it admits, reads, filters and writes several images at a time. An image that fits into memory is an
 * {@code ImageTask}, several that become pages of one file are a {@code PagedTask}, and one
 * that does not fit is a {@code StreamedTask}, which {@code Streaming} decides.
 *
 * <p>By duty:
 *
 * <ul>
 *   <li>the run: {@code BatchRun}, {@code RunOptions}, {@code Admission}, {@code Interrupts}
 *   <li>one image: {@code ImageTask}, {@code PagedTask}, {@code StreamedTask}, {@code Streaming}, {@code PageFiles}, {@code VolumeTask}, {@code CancellableWork}, {@code ExistingOutput}
 *   <li>what became of it: {@code Outcome}, {@code Timings}, {@code RunTally}, {@code RunSummary}, {@code FailureLine}
 *   <li>who is told: {@code RunObserver}
 * </ul>
 */
@NullMarked
package dev.sluice.cli.run;

import org.jspecify.annotations.NullMarked;
