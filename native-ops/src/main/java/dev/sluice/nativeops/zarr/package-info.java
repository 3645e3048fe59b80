/**
 * Everything Zarr.
 *
 * <p>Read {@link dev.sluice.nativeops.zarr.ZarrArray} first, then {@link dev.sluice.nativeops.zarr.ZarrFolder}.
 *
 * <ul>
 *   <li>metadata: ZarrArray, ZarrAxes, ZarrDimensions, ZarrSpace, ZarrFolder, ZarrCollection, ZarrJson, ZarrMetadata, ZarrForm, ZarrResolution, ZarrValues, ZarrV2, ZarrV3
 *   <li>chunks in files: ZarrChunks, ZarrChunkFiles; what is in them is the room {@code chunk}
 *   <li>smaller resolutions: ZarrPyramid
 *   <li>images region by region: ZarrSource, ZarrSink, ZarrTarget
 *   <li>volumes box by box: ZarrVolumeSource, ZarrVolumeSink
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.zarr;

import org.jspecify.annotations.NullMarked;
