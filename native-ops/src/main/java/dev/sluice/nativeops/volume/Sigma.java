package dev.sluice.nativeops.volume;

import dev.sluice.nativeops.kernel.GaussianKernel;
import dev.sluice.nativeops.volume.VolumePlan.SpaceKernel;
import java.io.Serializable;

/**
 * Standard deviations of a smoothing in space, in voxels of each axis: voxels need not be cubes.
 *
 * @param x along the rows, 0 to 1000; 0 leaves the axis as it is
 * @param y down the columns, likewise
 * @param z from plane to plane, likewise
 */
public record Sigma(double x, double y, double z) implements Serializable {
    static final double MOST = 1000;

    /** So narrow a Gaussian has one tap, of weight one. */
    private static final double NONE = 1e-6;

    /** Checks the ranges. */
    public Sigma {
        require("x", x);
        require("y", y);
        require("z", z);
    }

    private static void require(String axis, double sigma) {
        if (!(sigma >= 0 && sigma <= MOST)) {
            throw new IllegalArgumentException("sigma along " + axis + " must be 0 to 1000, not " + sigma);
        }
    }

    /**
     * The same along all axes.
     *
     * @param sigma 0 to 1000
     * @return it, three times
     */
    public static Sigma of(double sigma) {
        return new Sigma(sigma, sigma, sigma);
    }

    Halo halo(double truncate) {
        return new Halo(radius(z, truncate), radius(y, truncate), radius(x, truncate));
    }

    private static int radius(double sigma, double truncate) {
        return GaussianKernel.radius(Math.max(NONE, sigma), truncate);
    }

    SpaceKernel kernel(double truncate) {
        return new SpaceKernel(kernel(x, truncate), kernel(y, truncate), kernel(z, truncate));
    }

    private static GaussianKernel kernel(double sigma, double truncate) {
        return GaussianKernel.of(Math.max(NONE, sigma), truncate);
    }
}
