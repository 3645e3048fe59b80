package dev.sluice.cli.spots;

import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.spots.Spot;
import dev.sluice.nativeops.spots.SpotDetector;
import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.WindowedSource;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;

/** Who searches what a {@link SpotsTask} goes through: the workers of this process, or others. Thread-safe. */
interface Searcher {
    /**
     * What is looked for in a channel that is read in parts.
     *
     * @param <P> what a part of it is
     * @param where the part of it that is gone through
     * @param named how others open a part
     * @param detector what is looked for, in one channel
     * @param memory bytes that may be used here
     * @param spots is given the spots in their order
     */
    record Wanted<P>(P where, Function<P, SpotsPart> named, SpotDetector detector, long memory, Consumer<Spot> spots) {}

    /** Finds the spots of a channel of an image in parts. */
    void image(WindowedSource pixels, Wanted<Region> wanted) throws InterruptedException;

    /** Finds the spots of a volume in the same manner. */
    void volume(VolumeSource volumes, long time, int channel, Wanted<Box> wanted) throws InterruptedException;

    /** Finds the spots of a page that is read as a whole. */
    void page(Path file, SpotsPage page, SpotDetector detector, SpotsOptions options, Listing listing)
            throws InterruptedException;

    /** Whether a page is read in parts although it fits into memory, if it can be. */
    boolean prefersParts(ImageHeader header);

    /** Bytes that a page takes in this process. */
    long memoryHere(SpotsPage page);

    /** The setting that says how much memory there is. */
    String setting();

    /** Ends all searches as soon as possible, beyond what the cancelled requests themselves do. */
    void cancel();
}
