/**
 * The inner loops.
 *
 * <p>Read {@link dev.sluice.nativeops.kernel.WeightedRows} first.
 *
 * <ul>
 *   <li>weights: GaussianKernel
 *   <li>sums down and along: WeightedRows
 *   <li>pixels to floats and back: PixelRows
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.kernel;

import org.jspecify.annotations.NullMarked;
