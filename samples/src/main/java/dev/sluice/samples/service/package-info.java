/**
 * What programs need that serve many at once, for long, and have to end things early: each a sample that {@code ./samples/run NAME} runs.
 *
 * <ul>
 *   <li>what requests take along: {@code Contexts}
 *   <li>what they share: {@code SharedCache}
 *   <li>how they end: {@code Deadlines}, {@code Cleanup}, {@code Race}, {@code Sockets}
 * </ul>
 */
@NullMarked
package dev.sluice.samples.service;

import org.jspecify.annotations.NullMarked;
