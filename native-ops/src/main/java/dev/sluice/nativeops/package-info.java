/**
 * Images in native memory, and smoothing and difference operations on them that use every worker of a request engine.
 *
 * <p>Start with {@link dev.sluice.nativeops.Image}, which owns the pixels and frees them on {@code close()}, then read
 * {@link dev.sluice.nativeops.Operation}: what is computed from an image, whether that lies in memory or not.
 * {@link dev.sluice.nativeops.DifferenceOfGaussians} is one, {@link dev.sluice.nativeops.TileOperation} makes one of a function of your own. {@link dev.sluice.nativeops.NativeMemory} counts every byte and holds
 * the budget. Only {@link dev.sluice.nativeops.Image#wrap}, {@link dev.sluice.nativeops.Image#mat} and
 * {@link dev.sluice.nativeops.Tile} show JavaCPP's types.
 *
 * <ul>
 *   <li>images: Image, Depth; the part of one that an operation is given: Piece
 *   <li>what is computed: Operation, DifferenceOfGaussians, NormalizedDifference, Smoothing, Difference, ScaleSpace
 *   <li>how: Border, Precision, ResultEncoding, FiniteRange
 *   <li>a function of your own: TileOperation, TileFunction, Tile
 *   <li>native memory: NativeMemory, Reservation, NativeMemoryException, NativeMemoryMXBean
 *   <li>files: ImageFile, PagedFile, ImageFormat, ImageHeader, ImageMetadata, ReadLimits, WriteOptions, EncodedImage, ImageFormatException
 *   <li>from another process: ImageTransfer
 *   <li>what this machine computes with: KernelInfo, OpenCvInfo
 * </ul>
 *
 * <p>The packages below that are exported: {@link dev.sluice.nativeops.windowed} for images larger than memory, {@link dev.sluice.nativeops.volume},
 * {@link dev.sluice.nativeops.spots}. The others are rooms that only this module enters, each with a tour of its own.
 */
@NullMarked
package dev.sluice.nativeops;

import org.jspecify.annotations.NullMarked;
