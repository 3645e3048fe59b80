/**
 * The commands of {@code dog-filter}: they parse, turn options into records, and delegate.
 *
 * <p>Read {@code FilterCommand} first: it is what the program does without naming a command, and everything else is reached from it.
 *
 * <p>By duty:
 *
 * <ul>
 *   <li>commands: {@code FilterCommand}, {@code SpotsCommand}, {@code ScalingCommand}, {@code InfoCommand} with
 *       {@code FileInfo}, {@code ManPage}
 *   <li>groups of options: {@code InputMixin}, {@code OutputMixin}, {@code ZarrMixin}, {@code GaussianMixin}, {@code SpotsMixin},
 *       {@code RunMixin}, {@code ProcessMixin}, {@code SparkMixin}, {@code TellingMixin}
 *   <li>texts of option values: {@code OptionText}, {@code SpotsText}
 * </ul>
 */
@NullMarked
package dev.sluice.cli.command;

import org.jspecify.annotations.NullMarked;
