package dev.sluice.scaleout;

import dev.sluice.nativeops.FiniteRange;

/**
 * What became of a part of an image.
 *
 * @param job the part
 * @param failure why it was not made or measured, in a few words; empty if it was
 * @param range what was found in it, if it was measured
 */
record RegionResult(RegionJob job, String failure, FiniteRange range) implements PartResult<RegionJob> {
    @Override
    public String place() {
        return job.region().toString();
    }
}
