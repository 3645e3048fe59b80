package dev.sluice.scaleout;

import dev.sluice.nativeops.FiniteRange;
import java.io.Serializable;

/**
 * What became of a part of an output.
 *
 * @param job what was to be done; its text says where that is, for messages
 * @param failure why it was not made or measured, in a few words; empty if it was
 * @param range what was found in it, if it was measured
 * @param <J> what is to be done with a part; serializable
 */
record PartResult<J>(J job, String failure, FiniteRange range) implements Serializable {
    static <J> PartResult<J> done(J job) {
        return measured(job, FiniteRange.EMPTY);
    }

    static <J> PartResult<J> measured(J job, FiniteRange range) {
        return new PartResult<>(job, "", range);
    }

    static <J> PartResult<J> failed(J job, String reason) {
        return new PartResult<>(job, reason, FiniteRange.EMPTY);
    }

    boolean isFailure() {
        return !failure.isEmpty();
    }
}
