/**
 * Volumes in native memory, and operations on them in space.
 *
 * <p>Read {@link dev.sluice.nativeops.volume.Volume} first, then {@link dev.sluice.nativeops.volume.VolumeDifferenceOfGaussians}. How it is computed:
 * {@code VolumeRun} cuts the volume into boxes, a request each; {@code NativeBox} and {@code JavaBox} smooth one, with the same bits.
 *
 * <ul>
 *   <li>what users name: Volume, VolumePiece, Box, Halo, Sigma
 *   <li>operations: VolumeOperation, VolumeDifferenceOfGaussians, NormalizedVolumeDifference, VolumeSmoothing
 *   <li>what is computed: VolumePlan
 *   <li>files, and volumes larger than memory: VolumeFiles, VolumeSource, VolumeSink, VolumeLayout, VoxelSpace, PlaneByPlane, BoxPlan, VolumeFilterRun
 *   <li>how: VolumeRun, BoxShape, NativeBox, JavaBox
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.volume;

import org.jspecify.annotations.NullMarked;
