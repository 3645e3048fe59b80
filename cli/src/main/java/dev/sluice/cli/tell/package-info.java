/**
 * What people and programs are told of a run.
 *
 * <p>Read {@code Narrator} first, the simplest {@link dev.sluice.cli.run.RunObserver}.
 *
 * <p>By duty:
 *
 * <ul>
 *   <li>people: {@code Narrator}, {@code Progress}, {@code TerminalLine}, {@code Colours}
 *   <li>programs: {@code Report}, {@code ProcessMemory}
 *   <li>all of them at once: {@code Observers}
 *   <li>a plan that is not carried out: {@code DryRun}
 * </ul>
 */
@NullMarked
package dev.sluice.cli.tell;

import org.jspecify.annotations.NullMarked;
