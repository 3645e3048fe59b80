/**
 * From the stored bytes of a strip or tile to pixels, and back.
 *
 * <p>Read {@link dev.sluice.nativeops.tiff.block.TiffBlockReader} first, which has {@link dev.sluice.nativeops.tiff.block.TiffExpander} undo the compression and
 * {@link dev.sluice.nativeops.tiff.block.TiffRow} make pixels of the values.
 *
 * <ul>
 *   <li>reading: TiffBlockReader
 *   <li>compression: TiffExpander, TiffStored, TiffLzw, TiffPackBits
 *   <li>values: TiffRow, TiffPrediction, TiffNumbers, TiffInks
 *   <li>by a library: TiffCodec, SingleBlockTiff
 *   <li>writing: TiffBlockEncoder
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.tiff.block;

import org.jspecify.annotations.NullMarked;
