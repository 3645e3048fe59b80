/**
 * Volumes whose planes are the pages of a TIFF file.
 *
 * <p>Read {@link dev.sluice.nativeops.tiff.volume.TiffAxes} first, which plane each page is, then {@link dev.sluice.nativeops.tiff.volume.TiffVolumeSource}.
 *
 * <ul>
 *   <li>which plane a page is: TiffAxes, TiffAxesText, TiffUnits
 *   <li>reading: TiffVolumeSource
 *   <li>writing: TiffVolumeSink, TiffVolumePages, WrittenBoxes
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.tiff.volume;

import org.jspecify.annotations.NullMarked;
