/**
 * Everything TIFF: whole pages, parts of pages, pages in a row, and writing.
 *
 * <p>Read {@link dev.sluice.nativeops.tiff.TiffFile} first, the front door, then {@link dev.sluice.nativeops.tiff.page.TiffPages} for what a page
 * is, {@link dev.sluice.nativeops.tiff.page.TiffPage} for what it says of its blocks, and {@link dev.sluice.nativeops.tiff.block.TiffBlockReader} for how
 * those become pixels.
 *
 * <ul>
 *   <li>whole pages: TiffFile reads them, TiffWriter writes them
 *   <li>images region by region: TiffSource, TiffSink, WrittenBlocks
 *   <li>a file that grows in parts: TiffPart, BlockManifest
 * </ul>
 *
 * <p>The rooms below, each of which knows those after it only, save that blocks and metadata do not know each other:
 * {@code volume}, boxes of pages in a row, above this one; then {@code block}, from stored bytes to pixels and back; {@code metadata}, what a
 * file says besides; {@code page}, what it says of its pixels; {@code directory}, its fields.
 */
@NullMarked
package dev.sluice.nativeops.tiff;

import org.jspecify.annotations.NullMarked;
