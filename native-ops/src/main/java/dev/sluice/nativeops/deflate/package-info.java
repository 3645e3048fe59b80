/**
 * Compression in deflate's format (RFC 1951), for the formats that store pixels so.
 *
 * <ul>
 *   <li>coding: {@link dev.sluice.nativeops.deflate.RunCoder} writes literals and runs, with codes by {@code HuffmanCode};
 *   <li>choosing: {@link dev.sluice.nativeops.deflate.MatchesOrRuns} says when zlib's search for matches is worth its time,
 *       {@link dev.sluice.nativeops.deflate.ZlibBlocks} asks it for each block.
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.deflate;

import org.jspecify.annotations.NullMarked;
