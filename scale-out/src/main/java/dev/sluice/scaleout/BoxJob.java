package dev.sluice.scaleout;

import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.VolumeOperation;
import java.io.Serializable;

/**
 * A part of volumes to be made, a box of whole chunks of one of them.
 *
 * @param volumes what all parts have in common
 * @param time which volume
 * @param channel which volume
 * @param box the part
 * @param range what was measured of that volume; without meaning before
 */
record BoxJob(VolumeJob volumes, long time, long channel, Box box, FiniteRange range) implements Serializable {
    /** What is computed, once everything is measured that must be. */
    VolumeOperation operation() {
        VolumeOperation operation = volumes.operation();
        return operation.passes() > 1 ? operation.measured(range) : operation;
    }

    BoxJob withRange(FiniteRange measured) {
        return new BoxJob(volumes, time, channel, box, measured);
    }

    @Override
    public String toString() {
        return "time " + time + ", channel " + channel + ", " + box;
    }
}
