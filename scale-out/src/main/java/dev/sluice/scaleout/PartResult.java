package dev.sluice.scaleout;

import dev.sluice.nativeops.FiniteRange;
import java.io.Serializable;

/**
 * What became of a part of an image or of a volume.
 *
 * @param <J> what is to be done with a part
 */
interface PartResult<J> extends Serializable {
    /** The part. */
    J job();

    /** Where it is, for messages. */
    String place();

    /** Why it was not made or measured, in a few words; empty if it was. */
    String failure();

    /** What was found in it, if it was measured. */
    FiniteRange range();

    default boolean isFailure() {
        return !failure().isEmpty();
    }
}
