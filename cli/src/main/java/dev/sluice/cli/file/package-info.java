/**
 * Files as the program sees them: their names, patterns of them, and how an output comes into being.
 *
 * <p>Read {@code AtomicOutput} first: nothing else touches output files that are written whole.
 *
 * <p>By duty:
 *
 * <ul>
 *   <li>what a result was made from: {@code Origin}
 *   <li>names: {@code FileNames}, {@code GlobPattern}
 *   <li>writing: {@code AtomicOutput}, {@code StandardStreams}
 *   <li>what the system allows: {@code OpenFiles}
 * </ul>
 */
@NullMarked
package dev.sluice.cli.file;

import org.jspecify.annotations.NullMarked;
