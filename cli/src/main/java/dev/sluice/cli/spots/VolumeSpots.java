package dev.sluice.cli.spots;

import dev.sluice.cli.text.Printable;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.spots.SpotDetector;
import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.PlaneByPlane;
import dev.sluice.nativeops.volume.VolumeLayout;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.WindowedSource;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;

/**
 * The spots of the volumes of a file: each time and channel by itself, in space or plane by plane.
 *
 * @param engine whose workers search
 * @param volumes the file
 * @param options what is wanted
 * @param detector in pixels
 * @param memory bytes that may be used
 */
record VolumeSpots(
        RequestEngine engine, VolumeSource volumes, SpotsOptions options, SpotDetector detector, long memory) {
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
        Region region = options.region(all.rows(), all.columns());
        for (long time = 0; time < layout.times(); time++) {
            for (int channel : options.channels(layout.channels())) {
                Request.checkCancelled();
                if (options.dimensions() == 3) {
                    Box box = new Box(0, region.row(), region.column(), all.planes(), region.rows(), region.columns());
                    detector.detect(engine, volumes, time, channel, box, memory, listing.of(time, channel));
                } else {
                    planes(time, channel, all.planes(), region, listing);
                }
                listing.count(region.pixels() * all.planes(), false);
            }
        }
    }

    private void planes(long time, int channel, int planes, Region region, Listing listing)
            throws InterruptedException {
        for (int plane = 0; plane < planes; plane++) {
            try (WindowedSource pixels = PlaneByPlane.image(volumes, time, channel, plane)) {
                detector.withChannel(0).detect(engine, pixels, region, memory, listing.of(time, channel, plane));
            }
        }
    }
}
