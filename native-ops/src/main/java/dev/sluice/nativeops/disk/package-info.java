/**
 * How files come into being: whole or not at all, whatever happens meanwhile.
 *
 * <p>Below all formats, which write through it. By duty:
 *
 * <ul>
 *   <li>a file that appears at once: CommittedFile
 * </ul>
 */
@NullMarked
package dev.sluice.nativeops.disk;

import org.jspecify.annotations.NullMarked;
