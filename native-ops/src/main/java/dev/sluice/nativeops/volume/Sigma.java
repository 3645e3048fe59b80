package dev.sluice.nativeops.volume;

import dev.sluice.nativeops.kernel.GaussianKernel;
import dev.sluice.nativeops.volume.VolumePlan.SpaceKernel;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

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

    /** As a record has it. Written out, since a record's own is put together by classes made at its first call, which a program feels that lives for half a second. */
    @Override
    public String toString() {
        return "Sigma[x=" + x + ", y=" + y + ", z=" + z + "]";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Sigma sigma
                && Double.compare(x, sigma.x) == 0
                && Double.compare(y, sigma.y) == 0
                && Double.compare(z, sigma.z) == 0;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Double.hashCode(x) + Double.hashCode(y)) + Double.hashCode(z);
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
