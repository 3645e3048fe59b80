/**
 * PNG files, written in pieces of rows on all workers of an engine. Read {@link dev.sluice.nativeops.png.PngEncoder} first.
 *
 * <ul>
 *   <li>a file: {@link dev.sluice.nativeops.png.PngEncoder} has the pieces made and joins them, {@code PngChunks} writes what stands
 *       around them, {@link dev.sluice.nativeops.png.EncodedPng} is the result;
 *   <li>a piece: {@code PieceEncoder} filters its rows and compresses them as {@code PieceSample} chose; {@code PackedRows} has
 *       the rows as PNG stores them, {@code RowFilter} the five filters;
 *   <li>its compression: {@link dev.sluice.nativeops.deflate.RunCoder} writes deflate blocks of literals and runs, the JDK's
 *       {@code Deflater} those with matches.
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.png;

import org.jspecify.annotations.NullMarked;
