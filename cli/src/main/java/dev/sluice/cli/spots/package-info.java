/**
 * {@code dog-filter spots}: lists of spots instead of images.
 *
 * <p>Read {@code SpotsRun} first: it goes through the inputs, several at a time, each a request that is a {@code SpotsTask}. What a task finds goes into a {@code Listing} and its
 * {@code Spool}, as the lines that a {@code SpotFormat} makes of it, so that an input that fails half-way leaves nothing, and lists of any length need
 * bounded memory; the run appends the spools in the order of the inputs.
 *
 * <p>By duty:
 *
 * <ul>
 *   <li>the run: {@code SpotsRun}, {@code SpotsOptions}, {@code SpotsPlan}
 *   <li>one input: {@code SpotsTask}, {@code SpotsPage}, {@code VolumeSpots}, {@code PixelSizes}, {@code SearchScope}, {@code FileChannels}
 *   <li>who searches: {@code Searcher}, {@code LocalSearcher}, {@code DistributedSearcher}
 *   <li>what other processes are given, and do: {@code SpotsPart}, {@code SpotsJob}, {@code SpotsWork}
 *   <li>what is written: {@code Listing}, {@code SpotFormat}, {@code Decimals}, {@code Spool}, {@code Overlay}
 * </ul>
 */
@NullMarked
package dev.sluice.cli.spots;

import org.jspecify.annotations.NullMarked;
