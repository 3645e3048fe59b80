package dev.sluice.scaleout;

import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.windowed.Region;
import java.io.Serializable;

/**
 * A part of an image to be made, a region of whole output blocks.
 *
 * @param image what all parts have in common
 * @param region the part
 */
record RegionJob(ImageJob image, Region region) implements Serializable {
    RegionResult done() {
        return new RegionResult(this, "", FiniteRange.EMPTY);
    }

    RegionResult measured(FiniteRange range) {
        return new RegionResult(this, "", range);
    }

    RegionResult failed(String reason) {
        return new RegionResult(this, reason, FiniteRange.EMPTY);
    }
}
