package dev.sluice.cli.spots;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.spots.SpotDetector;
import dev.sluice.nativeops.volume.Sigma;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.volume.VoxelSpace;

/**
 * How large the pixels or voxels of a file are.
 *
 * @param space what the file says
 * @param unit what is measured in, such as um
 * @param z from plane to plane; 0 if there is one plane only
 * @param y from row to row
 * @param x from column to column
 */
record PixelSizes(VoxelSpace space, String unit, double z, double y, double x) {
    /** Relative; sizes in files are rounded. */
    private static final double SQUARE = 1e-4;

    /**
     * Those of a file.
     *
     * @throws ImageFormatException if it does not say them
     */
    static PixelSizes of(VolumeSource source, String unit) {
        VoxelSpace space = source.space();
        double z = source.layout().planes() > 1 ? space.size("z", unit) : 0;
        double y = space.size("y", unit);
        double x = space.size("x", unit);
        if (!(x > 0 && y > 0)) {
            throw new ImageFormatException("it does not say how large a pixel is; leave --unit out");
        }
        return new PixelSizes(space, unit, z, y, x);
    }

    /** A detector whose sigmas are in the unit, for the volumes of the file. */
    SpotDetector inSpace(SpotDetector detector) {
        Sigma sigma = space.inVoxels(detector.sigma(), unit);
        // What has no axis z has no size along it, and is not smoothed along it; see VolumeSpots.
        return detector.withSigma(sigma.z() > 0 ? sigma : new Sigma(sigma.x(), sigma.y(), sigma.x()));
    }

    /** The same for its planes. */
    SpotDetector inPlane(SpotDetector detector) {
        if (Math.abs(x - y) > SQUARE * x) {
            throw new ImageFormatException("its pixels are no squares, but " + x + " x " + y + " " + unit
                    + ", so that no sigma in " + unit + " is the same along x and y; leave --unit out");
        }
        double flat = detector.sigma().x();
        return detector.withSigma(
                Sigma.of(space.inVoxels(new Sigma(flat, 0, 0), unit).x()));
    }
}
