/**
 * Images that are read and written region by region, so that they may be larger than memory.
 *
 * <p>Start with {@link dev.sluice.nativeops.windowed.WindowedImages}, which opens and creates them whatever their kind, as a
 * {@link dev.sluice.nativeops.windowed.WindowedSource} and a {@link dev.sluice.nativeops.windowed.WindowedSink}. A
 * {@link dev.sluice.nativeops.windowed.Layout} says how large an image is and how it is cut into blocks, a
 * {@link dev.sluice.nativeops.windowed.Region} names a part of it. {@link dev.sluice.nativeops.windowed.WindowedFilter} computes
 * any {@link dev.sluice.nativeops.Operation} of one region, above what lies under the values of the whole image
 * ({@link dev.sluice.nativeops.windowed.Pedestal}); {@link dev.sluice.nativeops.windowed.WindowedRun} does all of them, as a
 * {@link dev.sluice.nativeops.windowed.BlockPlan} cuts the image.
 *
 * <ul>
 *   <li>sizes and places: Layout, Region
 *   <li>opening and creating: WindowedImages, WindowedSource, WindowedSink, SinkOptions, ZarrOptions, Resolutions
 *   <li>one region: WindowedFilter, Pedestal
 *   <li>all of them: WindowedRun, BlockPlan, RegionSizes
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.windowed;

import org.jspecify.annotations.NullMarked;
