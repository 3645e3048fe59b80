/** Bugs on purpose. */
@NullMarked
package dev.sluice.canary;

import org.jspecify.annotations.NullMarked;
