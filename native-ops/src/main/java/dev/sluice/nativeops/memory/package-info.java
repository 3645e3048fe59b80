/**
 * Native memory and native libraries, below everything else.
 *
 * <p>Read {@link dev.sluice.nativeops.memory.IdleScratch} first: scratch that is kept for whoever needs it next.
 *
 * <ul>
 *   <li>memory: IdleScratch, Pixels, HeaderBytes
 *   <li>libraries: OpenCv, NativeFolder, NativeMessages, MatTypes
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.memory;

import org.jspecify.annotations.NullMarked;
