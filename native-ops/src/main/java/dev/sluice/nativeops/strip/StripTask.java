package dev.sluice.nativeops.strip;

import java.util.function.BooleanSupplier;

/** Computes some rows of an operation. */
@FunctionalInterface
public interface StripTask {
    /**
     * Computes a strip.
     *
     * @param from first row
     * @param to row after the last
     * @param stop asked before each row; when true the rest may be left out
     */
    void run(int from, int to, BooleanSupplier stop);
}
