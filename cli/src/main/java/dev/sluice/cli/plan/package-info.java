/**
 * What is to be done, decided before anything starts.
 *
 * <p>Read {@code Planner} first: it gives each {@code Source} that {@code InputScanner} found an output, refuses collisions, and makes a
 * {@code Plan} of {@code Job}s.
 *
 * <p>By duty:
 *
 * <ul>
 *   <li>inputs: {@code InputScanner}, {@code Scan}, {@code Problem}, {@code Source}, {@code PageSelection}
 *   <li>jobs: {@code Planner}, {@code Plan}, {@code Job}
 *   <li>options as records: {@code FilterOptions}, {@code SpaceOptions}, {@code OutputOptions}
 * </ul>
 */
@NullMarked
package dev.sluice.cli.plan;

import org.jspecify.annotations.NullMarked;
