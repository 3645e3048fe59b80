/**
 * The bytes of Zarr's chunks: how they are packed and gathered, and what becomes of the values in them.
 *
 * <p>Read {@link dev.sluice.nativeops.zarr.chunk.ZarrPacking} first. Nothing here knows of metadata or folders.
 *
 * <ul>
 *   <li>packed: ZarrPacking, ZarrCompressor, ZarrShards
 *   <li>values: ZarrType, ZarrPixels, ZarrNumbers, ZarrReduction
 *   <li>memory: ZarrScratch
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.zarr.chunk;

import org.jspecify.annotations.NullMarked;
