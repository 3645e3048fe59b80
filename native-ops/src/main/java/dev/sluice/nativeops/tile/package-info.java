/**
 * How a function of a user's own is called for the tiles of an image: what {@link dev.sluice.nativeops.TileOperation} is made of.
 *
 * <p>Read {@link dev.sluice.nativeops.tile.TileRun} first.
 *
 * <ul>
 *   <li>where tiles lie: TileGrid
 *   <li>calling the function: TileRun, LentTile, LentMat, Loan
 *   <li>matrices: TileBuffers
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.tile;

import org.jspecify.annotations.NullMarked;
