package dev.sluice.scaleout;

import java.io.Serializable;

/**
 * What became of a part of an image.
 *
 * @param job the part
 * @param failure why it was not made, in a few words; empty if it was
 */
record RegionResult(RegionJob job, String failure) implements Serializable {
    boolean isFailure() {
        return !failure.isEmpty();
    }
}
