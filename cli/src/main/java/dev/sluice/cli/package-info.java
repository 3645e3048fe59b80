/**
 * The {@code dog-filter} command.
 *
 * <p>Read {@code Main} first, the only place that ends the process, and then the rooms in the order in which a run goes through them. Arrows
 * between rooms point down this list only, which {@code RoomsTest} holds:
 *
 * <ol>
 *   <li>{@link dev.sluice.cli.command}: picocli's commands and options, turned into plain records,
 *   <li>{@link dev.sluice.cli.scaling}: measures numbers of threads; {@link dev.sluice.cli.tell}: what people and programs are told of a run;
 *       {@link dev.sluice.cli.distributed}: the same run by other processes; {@link dev.sluice.cli.spots}: lists of spots instead of images,
 *   <li>{@link dev.sluice.cli.run}: reads, filters and writes the images of a plan through one request engine,
 *   <li>{@link dev.sluice.cli.decode}: decoding in processes of its own,
 *   <li>{@link dev.sluice.cli.plan}: from arguments to inputs, and from inputs to jobs with outputs,
 *   <li>{@link dev.sluice.cli.file}: names and patterns of files, and how an output comes into being whole or not at all,
 *   <li>{@link dev.sluice.cli.text}: words that all of them use.
 * </ol>
 *
 * <p>By duty:
 *
 * <ul>
 *   <li>beginning and end: {@code Main}, {@code DogFilter}; libraries meanwhile: {@code NativeStart}
 * </ul>
 */
@NullMarked
package dev.sluice.cli;

import org.jspecify.annotations.NullMarked;
