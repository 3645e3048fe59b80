/**
 * The {@code dog-filter} command.
 *
 * <p>Start with {@link dev.sluice.cli.DogFilter}, which holds {@code main} and nothing else that exits. It hands the
 * arguments to the picocli commands ({@code FilterCommand}, {@code ScalingCommand}, {@code InfoCommand}); these turn options into plain
 * records ({@code FilterOptions}) and delegate:
 *
 * <ol>
 *   <li>{@code InputScanner} turns the arguments into {@code Source}s,
 *   <li>{@code Planner} gives each of them an output and refuses collisions, which makes a {@code Plan} of {@code Job}s,
 *   <li>{@code BatchRun} reads, filters and writes them through one request engine, with {@code AtomicOutput} as the only
 *       thing that touches output files,
 *   <li>a {@code RunObserver} tells people ({@code Narrator}, {@code Progress}) and programs ({@code Report}) about it.
 * </ol>
 */
@NullMarked
package dev.sluice.cli;

import org.jspecify.annotations.NullMarked;
