/**
 * Everything TIFF: whole pages, parts of pages, pages in a row, and writing.
 *
 * <p>Read {@link dev.sluice.nativeops.tiff.TiffFile} first, the front door, then {@link dev.sluice.nativeops.tiff.TiffPages} for what a page
 * is, {@link dev.sluice.nativeops.tiff.TiffPage} for what it says of its blocks, and {@link dev.sluice.nativeops.tiff.TiffBlockReader} for how
 * those become pixels.
 *
 * <ul>
 *   <li>numbers of fields and values: TiffFields
 *   <li>directories: TiffForm, TiffDirectory, TiffField, TiffDirectoryBytes
 *   <li>pages: TiffFile, TiffPages, TiffStack, TiffAxes, TiffAxesText, TiffPage, TiffSamples, TiffCompression
 *   <li>from a block to pixels: TiffBlockReader, TiffExpander, TiffStored, TiffLzw, TiffPackBits, TiffRow, TiffNumbers, TiffInks, TiffPrediction
 *   <li>by a library: TiffCodec, SingleBlockTiff
 *   <li>metadata: TiffMetadata, TiffResolution, TiffExif, TiffChannels, TiffResultFields, TiffDescription
 *   <li>writing: TiffWriter, TiffBlockEncoder
 *   <li>images region by region: TiffSource, TiffSink, WrittenBlocks; volumes box by box: TiffVolumeSource, TiffVolumeSink, TiffVolumePages, WrittenBoxes
 *   <li>a file that grows in parts: TiffPart, BlockManifest
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.tiff;

import org.jspecify.annotations.NullMarked;
