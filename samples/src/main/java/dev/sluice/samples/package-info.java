/**
 * The examples of the documentation, each a class that runs by itself and is tested.
 *
 * <p>{@code ./samples/run} lists them and {@code ./samples/run NAME} runs one.
 */
@NullMarked
package dev.sluice.samples;

import org.jspecify.annotations.NullMarked;
