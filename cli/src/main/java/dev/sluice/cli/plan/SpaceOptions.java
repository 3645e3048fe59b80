package dev.sluice.cli.plan;

import dev.sluice.nativeops.volume.Sigma;
import dev.sluice.nativeops.volume.VoxelSpace;
import java.io.Serializable;

/**
 * How volumes are filtered in space.
 *
 * @param sigma1 standard deviations of the first Gaussian
 * @param sigma2 those of the second one
 * @param unit what they are in, such as um; empty for voxels
 */
public record SpaceOptions(Sigma sigma1, Sigma sigma2, String unit) implements Serializable {
    /** The same in the voxels of a file. Along z of what has no such axis nothing is smoothed: zeros beyond it would be mixed in. */
    SpaceOptions inVoxels(VoxelSpace space) {
        if (!unit.isEmpty()) {
            return new SpaceOptions(space.inVoxels(sigma1, unit), space.inVoxels(sigma2, unit), "");
        }
        return space.axis("z").isPresent() ? this : new SpaceOptions(flat(sigma1), flat(sigma2), "");
    }

    private static Sigma flat(Sigma sigma) {
        return new Sigma(sigma.x(), sigma.y(), 0);
    }
}
