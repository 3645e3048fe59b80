/**
 * The fields of a TIFF file, whatever they mean: read, and laid out to be written.
 *
 * <p>Read {@link dev.sluice.nativeops.tiff.directory.TiffForm} first, how numbers and places stand in a file, then
 * {@link dev.sluice.nativeops.tiff.directory.TiffDirectory}, which finds fields by the numbers in {@link dev.sluice.nativeops.tiff.directory.TiffFields}.
 *
 * <ul>
 *   <li>numbers of fields, types and values: TiffFields
 *   <li>reading: TiffForm, TiffDirectory
 *   <li>out of a file, and into one: TiffField, TiffDirectoryBytes
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.tiff.directory;

import org.jspecify.annotations.NullMarked;
