/**
 * What requests cost, beside virtual threads, executors and fork-join tasks.
 *
 * <p>Read {@link dev.sluice.benchmarks.engine.FanOut} first.
 *
 * <ul>
 *   <li>many tasks: FanOut, SmallTasks, Fibonacci, ManyMembers, LongQueue
 *   <li>one: OneChild, ForeignThread, DirectExecution
 *   <li>locks: UncontendedLock
 *   <li>where affinity or threads cost: ResumedTogether, TooManyWorkers
 * </ul>
 */
@NullMarked
package dev.sluice.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
