/**
 * Windows and OS/2 bitmaps.
 *
 * <ul>
 *   <li>what a file is: BmpHeader, BmpForm
 *   <li>its pixels: BmpPixels, BmpRuns
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.bmp;

import org.jspecify.annotations.NullMarked;
