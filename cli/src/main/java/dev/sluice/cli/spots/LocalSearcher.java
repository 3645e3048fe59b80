package dev.sluice.cli.spots;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFile;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.spots.Spot;
import dev.sluice.nativeops.spots.SpotDetector;
import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.WindowedSource;
import dev.sluice.request.RequestEngine;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * The workers of this process search.
 *
 * @param engine whose workers
 */
record LocalSearcher(RequestEngine engine) implements Searcher {
    @Override
    public void image(WindowedSource pixels, Wanted<Region> wanted) throws InterruptedException {
        wanted.detector().detect(engine, pixels, wanted.where(), wanted.memory(), wanted.spots());
    }

    @Override
    public void volume(VolumeSource volumes, long time, int channel, Wanted<Box> wanted) throws InterruptedException {
        wanted.detector().detect(engine, volumes, time, channel, wanted.where(), wanted.memory(), wanted.spots());
    }

    @Override
    public void page(Path file, SpotsPage page, SpotDetector detector, SpotsOptions options, Listing listing)
            throws InterruptedException {
        try (ImageFile opened = ImageFile.open(file);
                Image image = opened.read(page.page(), options.run().limits())) {
            whole(image, page.page(), detector, options, listing);
        }
    }

    /** Finds the spots of an image in memory. */
    void whole(Image image, int page, SpotDetector detector, SpotsOptions options, Listing listing)
            throws InterruptedException {
        options.overlay().ifPresent(file -> listing.draw(new Overlay(image, file)));
        long pixels = search(engine, image, detector, options.scope(), channel -> listing.of(page, channel));
        listing.count(pixels, image.isDamaged());
    }

    /** Finds the spots of the channels of an image in memory, one after the other, and says how many pixels it looked at. */
    static long search(
            RequestEngine engine,
            Image image,
            SpotDetector detector,
            SearchScope scope,
            IntFunction<Consumer<Spot>> spots)
            throws InterruptedException {
        FileChannels channels = new FileChannels(Layout.of(image));
        Region region = scope.region(image.rows(), image.columns());
        for (int channel : scope.channels(channels.colours())) {
            channels.inMemory(detector, channel).detect(engine, image, region, spots.apply(channel));
        }
        return region.pixels();
    }

    @Override
    public boolean prefersParts(ImageHeader header) {
        return false;
    }

    @Override
    public long memoryHere(SpotsPage page) {
        return page.memory();
    }

    @Override
    public String setting() {
        return "--memory";
    }

    @Override
    public void cancel() {
        // Its requests are cancelled.
    }
}
