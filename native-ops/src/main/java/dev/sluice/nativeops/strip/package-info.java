/**
 * Where work on images runs: in a request, cut into strips, each of them a request as well.
 *
 * <p>Read {@link dev.sluice.nativeops.strip.StripJob} first.
 *
 * <ul>
 *   <li>in a request, inside of images: OnEngine
 *   <li>in strips: StripJob, StripTask; one below the other: Lanes
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.strip;

import org.jspecify.annotations.NullMarked;
