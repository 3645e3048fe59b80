/**
 * Native memory and native libraries, below everything else.
 *
 * <p>Read {@link dev.sluice.nativeops.memory.Raster} first: who keeps the pixels of an image. {@link dev.sluice.nativeops.memory.PixelAccess} is how operations get
 * inside; {@link dev.sluice.nativeops.memory.MemoryAccount} holds the budget.
 *
 * <ul>
 *   <li>pixels and who keeps them: Raster, RasterViews, ShownMat, ImageMat, LentPointers, PixelMemory, PixelAllocator, ForeignPixels, Lingering, Gate
 *   <li>for operations: PixelAccess, Pixels
 *   <li>how much there is: MemoryAccount, MemoryBean, IdleScratch, Slabs, HeaderBytes
 *   <li>libraries: OpenCv, NativeFolder, NativeMessages, CodecComplaints, MatTypes
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.memory;

import org.jspecify.annotations.NullMarked;
