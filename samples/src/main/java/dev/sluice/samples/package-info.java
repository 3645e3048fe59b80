/** The examples of the documentation, each a class that runs by itself. */
@NullMarked
package dev.sluice.samples;

import org.jspecify.annotations.NullMarked;
