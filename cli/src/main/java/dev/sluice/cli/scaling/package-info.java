/**
 * Measures how many images a second different numbers of threads make.
 *
 * <p>Read {@code ScalingTrial} first.
 *
 * <p>By duty:
 *
 * <ul>
 *   <li>measuring: {@code ScalingTrial}
 *   <li>what came out: {@code ScalingResult}, {@code ScalingPhases}, {@code ScalingPlot}, {@code PhasesPlot}
 * </ul>
 */
@NullMarked
package dev.sluice.cli.scaling;

import org.jspecify.annotations.NullMarked;
