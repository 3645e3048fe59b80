/**
 * Questions that JMH has no form for: programs that print Markdown, each run in a JVM of its own.
 *
 * <p>Read {@link dev.sluice.benchmarks.study.MixedLoad} first.
 *
 * <ul>
 *   <li>other threads while images are filtered: MixedLoad
 *   <li>from a cancel to the end: CancellationLatency, in the middle of an image; CancelledTree, of requests that wait
 *   <li>memory: SuspendedRequests
 * </ul>
 */
@NullMarked
package dev.sluice.benchmarks.study;

import org.jspecify.annotations.NullMarked;
