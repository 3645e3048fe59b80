/**
 * Spots: the local extrema of a difference of Gaussians, in place and, with a ladder of sigmas, in scale.
 *
 * <p>Start with {@link dev.sluice.nativeops.spots.SpotDetector}, which finds the {@link dev.sluice.nativeops.spots.Spot}s of an image or volume in memory or of one that
 * is read in parts. What a spot is, in a volume with planes besides rows and columns:
 *
 * <ol>
 *   <li><b>Ladder.</b> {@code sigma(i) = sigma * ratio^i} for {@code i} from 0 to {@code n}, where {@code n} is the whole part of
 *       {@code ln(sigmaMax / sigma) / ln(ratio) + 1}. One sigma is a ladder of one level.
 *   <li><b>Response</b> of level {@code i < n}: {@code (G(sigma(i)) - G(sigma(i + 1))) / (ratio - 1)} in single precision, the normalisation by which levels
 *       compare (Lowe 2004, section 3; so does scikit-image's {@code blob_dog}). What is no more than 2^-19 of the first smoothing is what rounding leaves,
 *       and counts as 0; of images of floats, after what lies under all values was taken off ({@link dev.sluice.nativeops.windowed.Pedestal}).
 *   <li><b>Extremum.</b> A pixel and level whose response is above the threshold and above that of its neighbours, 8 in the level, 26 with the levels above and
 *       below it; in a volume 26, and 80. Dark spots are those of the negated image. Beyond the edges of the image and the ends of the ladder there are no neighbours. Of equal ones
 *       the first in the order of planes, rows, columns and levels is above the others; so it is decided between any two neighbours, whatever else there is. One with
 *       a neighbour that is not a number is none, nor is an infinite one.
 *   <li><b>Place.</b> The summit of the quadratic through the pixel and its neighbours in the level, by central differences (Brown and Lowe 2002); sigma is that of the
 *       summit of the parabola through the levels at the pixel. Not one quadratic through all of it: a round spot has its centre at the same place in every
 *       level, and the mixed derivatives of place and scale lead away from there. If the summit lies more than 0.6 steps away along an axis, once more from the
 *       neighbour there; if it does again, or there is no summit, the pixel itself is the place. An axis along which a neighbour is missing is left out.
 *       Rounded to 1/10000, so that what is printed is what is sorted, the offset by itself, so that it does not matter from where pixels are counted.
 *   <li><b>Owner.</b> A spot belongs to the region in which its pixel lies, wherever its summit is. Whoever computes a region, or a box, reads the filter's halo and two
 *       pixels more on every side; so regions neither find a spot twice nor miss one.
 * </ol>
 *
 * <p>By duty:
 *
 * <ul>
 *   <li>what users name: SpotDetector, SpotDetectorBuilder, Spot, Polarity
 *   <li>how an image is gone through: SpotRun, Channels, ChannelSource, Parts
 *   <li>parts that others search, put together: SpotParts
 *   <li>how a volume is: VolumeSpotRun, VolumeTiles
 *   <li>what responses lie in: Responses
 *   <li>a strip of rows: ResponseStrip, SpotSearch
 *   <li>a tile of a volume: ResponsePlanes, PlaneSearch
 *   <li>an extremum: ExtremumSearch, QuadraticFit
 *   <li>what becomes of spots: OrderedSpots, StrongestSpots
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.spots;

import org.jspecify.annotations.NullMarked;
