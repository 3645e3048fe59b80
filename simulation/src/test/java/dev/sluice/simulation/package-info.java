/**
 * The deterministic simulation of the request engine, seen from the tests.
 *
 * <p>Read {@link dev.sluice.simulation.Weaver} first: it rewrites the engine's classes so that every thread, clock and lock they touch
 * is a simulated one. {@link dev.sluice.simulation.WovenLoader} loads that copy; each loader is a {@link dev.sluice.simulation.World} of
 * its own. The simulated machine and the scenarios live in {@code dev.sluice.request}, inside each world.
 */
@NullMarked
package dev.sluice.simulation;

import org.jspecify.annotations.NullMarked;
