/**
 * What questions have in common.
 *
 * <ul>
 *   <li>engines and executors, states of JMH: Pools
 *   <li>holding requests until all of them wait: Gate
 *   <li>times: Distribution
 *   <li>the command lines of programs: Numbers
 * </ul>
 */
@NullMarked
package dev.sluice.benchmarks.shared;

import org.jspecify.annotations.NullMarked;
