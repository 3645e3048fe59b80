/**
 * What a TIFF file says besides its pixels, read, carried from an input to a result, and kept true of that.
 *
 * <p>Read {@link dev.sluice.nativeops.tiff.metadata.TiffMetadata} first, from fields to {@link dev.sluice.nativeops.ImageMetadata} and back.
 *
 * <ul>
 *   <li>all of it: TiffMetadata, TiffResultFields
 *   <li>kinds that other formats have too: TiffResolution, TiffExif
 *   <li>kinds that depend on the pixels: TiffChannels, TiffDescription
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.tiff.metadata;

import org.jspecify.annotations.NullMarked;
