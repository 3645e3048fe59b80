/**
 * What a TIFF file says of its pixels: which pages there are, how each is cut into blocks, and what its values are.
 *
 * <p>Read {@link dev.sluice.nativeops.tiff.page.TiffPages} first, the images of a file, then {@link dev.sluice.nativeops.tiff.page.TiffPage}, one of them.
 *
 * <ul>
 *   <li>which there are: TiffPages, TiffStack
 *   <li>what one says: TiffPage, of its blocks; TiffSamples, of its values; TiffCompression, how blocks are stored
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.tiff.page;

import org.jspecify.annotations.NullMarked;
