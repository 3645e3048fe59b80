/**
 * The library of this module's own native code.
 *
 * <ul>
 *   <li>where it lies: KernelLibrary
 *   <li>what is not about pixels: LargePages
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.library;

import org.jspecify.annotations.NullMarked;
