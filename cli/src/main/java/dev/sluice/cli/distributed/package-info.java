/**
 * A run by other processes: what {@code scale-out} builds on.
 *
 * <p>Read {@code Distribution} first, which scale-out implements: {@code DistributedRun} gives it {@code FileJob}s, and where they arrive
 * {@code FileJobRunner} carries them out by the code of {@link dev.sluice.cli.run}.
 *
 * <p>By duty:
 *
 * <ul>
 *   <li>the side that plans: {@code DistributedRun}, {@code Distribution}
 *   <li>what travels: {@code FileJob}, {@code JobSettings}, {@code FileResult}
 *   <li>the side that works: {@code FileJobRunner}
 *   <li>anything else that others do, such as lists of spots: {@code DistributedWork}, {@code Workplace}, {@code ManyParts}
 * </ul>
 */
@NullMarked
package dev.sluice.cli.distributed;

import org.jspecify.annotations.NullMarked;
