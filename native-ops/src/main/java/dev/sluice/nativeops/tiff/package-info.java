/**
 * Everything TIFF.
 *
 * <p>Read {@link dev.sluice.nativeops.tiff.TiffDirectory} first, then {@link dev.sluice.nativeops.tiff.TiffPage}.
 *
 * <ul>
 *   <li>directories: TiffDirectory, TiffHeader, TiffPage, TiffFields, TiffDirectoryBytes, ExtraSample
 *   <li>blocks: TiffBlockReader, TiffBlockEncoder, TiffPrediction, SingleBlockTiff
 *   <li>images region by region: TiffSource, TiffSink
 *   <li>what has been written: WrittenBlocks, BlockManifest
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.tiff;

import org.jspecify.annotations.NullMarked;
