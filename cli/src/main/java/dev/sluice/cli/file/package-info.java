/**
 * Files as the program sees them: their names, patterns of them, and how an output comes into being.
 *
 * <p>Read {@code AtomicOutput} first: nothing else touches output files that are written whole.
 *
 * <p>By duty:
 *
 * <ul>
 *   <li>what a result was made from, and whether it is still that: {@code Origin}, {@code Provenance}
 *   <li>names: {@code FileNames}, {@code GlobPattern}, {@code ImageKind}
 *   <li>writing: {@code AtomicOutput}, {@code StandardStreams}
 *   <li>what the system allows: {@code OpenFiles}
 * </ul>
 */
@NullMarked
package dev.sluice.cli.file;

import org.jspecify.annotations.NullMarked;
