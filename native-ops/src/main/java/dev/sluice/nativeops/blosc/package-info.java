/**
 * Reads what C-Blosc 1 has packed, as chunks of Zarr arrays are: in Java, so that it works on every system and needs no library.
 *
 * <ul>
 *   <li>a packed buffer as a whole: {@link dev.sluice.nativeops.blosc.BloscBuffer}, read this first
 *   <li>how its blocks are compressed: BloscCodec
 *   <li>one of LZ4 that stands by itself: Lz4Block
 *   <li>how their bytes were sorted before: BloscShuffle
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.blosc;

import org.jspecify.annotations.NullMarked;
