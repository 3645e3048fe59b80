package dev.sluice.scaleout;

import dev.sluice.nativeops.windowed.Region;
import java.io.Serializable;

/**
 * A part of an image to be made, a region of whole output blocks.
 *
 * @param image what all parts have in common
 * @param region the part
 */
record RegionJob(ImageJob image, Region region) implements Serializable {
    @Override
    public String toString() {
        return region.toString();
    }
}
