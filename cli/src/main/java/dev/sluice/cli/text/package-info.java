/**
 * Words that all rooms use.
 *
 * <p>Read {@code Printable} first: every name of a file goes through it before anybody sees it.
 *
 * <p>By duty:
 *
 * <ul>
 *   <li>text for people: {@code Printable}, {@code Version}
 *   <li>how the program ends: {@code ExitCode}, {@code UsageException}
 * </ul>
 */
@NullMarked
package dev.sluice.cli.text;

import org.jspecify.annotations.NullMarked;
