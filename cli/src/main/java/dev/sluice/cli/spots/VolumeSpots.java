package dev.sluice.cli.spots;

import dev.sluice.cli.text.Printable;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.spots.SpotDetector;
import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.PlaneByPlane;
import dev.sluice.nativeops.volume.Sigma;
import dev.sluice.nativeops.volume.VolumeLayout;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.WindowedSource;
import dev.sluice.request.Request;
import java.nio.file.Path;

/**
 * The spots of the volumes of a file: each time and channel by itself, in space or plane by plane.
 *
 * @param searcher who searches
 * @param file the file
 * @param volumes what is in it
 * @param options what is wanted
 * @param detector in pixels
 * @param memory bytes that may be used
 */
record VolumeSpots(
        Searcher searcher, Path file, VolumeSource volumes, SpotsOptions options, SpotDetector detector, long memory) {
    /** So narrow that nothing is smoothed, at any level. */
    private static final double NONE = 1e-9;

    /** What is looked for in space: along z of what has no such axis nothing is smoothed, since zeros beyond it would be mixed in. */
    private SpotDetector inSpace() {
        Sigma sigma = detector.sigma();
        return volumes.space().axis("z").isPresent()
                ? detector
                : detector.withSigma(new Sigma(sigma.x(), sigma.y(), NONE));
    }

    /** Lists them. */
    void list(Listing listing) throws InterruptedException {
        VolumeLayout layout = volumes.layout();
        options.requireAllowed(layout.voxels());
        Box all;
        try {
            all = layout.whole();
        } catch (IllegalArgumentException tooLong) {
            throw new ImageFormatException(Printable.line(String.valueOf(tooLong.getMessage())), tooLong);
        }
        Region region = options.scope().region(all.rows(), all.columns());
        for (long time = 0; time < layout.times(); time++) {
            for (int channel : options.scope().channels(layout.channels())) {
                Request.checkCancelled();
                if (options.dimensions() == 3) {
                    Box box = new Box(0, region.row(), region.column(), all.planes(), region.rows(), region.columns());
                    inSpace(time, channel, box, listing);
                } else {
                    planes(time, channel, all.planes(), region, listing);
                }
                listing.count(region.pixels() * all.planes(), false);
            }
        }
    }

    private void inSpace(long time, int channel, Box box, Listing listing) throws InterruptedException {
        searcher.volume(
                volumes,
                time,
                channel,
                new Searcher.Wanted<>(
                        box,
                        part -> SpotsPart.OfVolume.of(file, time, channel, part),
                        inSpace(),
                        memory,
                        listing.of(time, channel)));
    }

    private void planes(long time, int channel, int planes, Region region, Listing listing)
            throws InterruptedException {
        SpotDetector only = detector.withChannel(0);
        for (int plane = 0; plane < planes; plane++) {
            int z = plane;
            try (WindowedSource pixels = PlaneByPlane.image(volumes, time, channel, z)) {
                searcher.image(
                        pixels,
                        new Searcher.Wanted<>(
                                region,
                                part -> SpotsPart.OfPlane.of(file, time, channel, z, part),
                                only,
                                memory,
                                listing.of(time, channel, z)));
            }
        }
    }
}
