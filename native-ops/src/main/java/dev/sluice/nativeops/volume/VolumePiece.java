package dev.sluice.nativeops.volume;

import dev.sluice.nativeops.windowed.Pedestal;

/**
 * Voxels that lie in memory of a volume that may not: a box of it, or all of it.
 *
 * @param voxels the voxels; whoever has them open closes them
 * @param place which part of the volume they are
 * @param pedestal what lies under the values of the whole volume; results are the same for every cut only if this is
 */
public record VolumePiece(Volume voxels, Box place, Pedestal pedestal) {
    /** Checks that these are voxels of that size. */
    public VolumePiece {
        if (voxels.planes() != place.planes() || voxels.rows() != place.rows() || voxels.columns() != place.columns()) {
            throw new IllegalArgumentException(voxels + " are not " + place);
        }
    }

    /**
     * All of a volume.
     *
     * @param volume the volume, which stays the caller's
     * @return a piece that is the whole
     */
    public static VolumePiece whole(Volume volume) {
        return new VolumePiece(volume, Box.whole(volume), Pedestal.of(volume.stack()));
    }
}
