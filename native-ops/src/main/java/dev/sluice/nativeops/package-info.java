/**
 * Images in native memory, and smoothing and difference operations on them that use every worker of a request engine.
 *
 * <p>Start with {@link dev.sluice.nativeops.Image}, which owns the pixels and frees them on {@code close()}, then read
 * {@link dev.sluice.nativeops.Operation}: what is computed from an image, whether that lies in memory or not.
 * {@link dev.sluice.nativeops.DifferenceOfGaussians} is one, {@link dev.sluice.nativeops.TileOperation} makes one of a function of your own. {@link dev.sluice.nativeops.NativeMemory} counts every byte and holds
 * the budget. Only {@link dev.sluice.nativeops.Image#wrap}, {@link dev.sluice.nativeops.Image#mat} and
 * {@link dev.sluice.nativeops.Tile} show JavaCPP's types.
 */
@NullMarked
package dev.sluice.nativeops;

import org.jspecify.annotations.NullMarked;
