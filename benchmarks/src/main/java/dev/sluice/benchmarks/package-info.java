/** JMH benchmarks, grouped by the question they answer. */
@NullMarked
package dev.sluice.benchmarks;

import org.jspecify.annotations.NullMarked;
