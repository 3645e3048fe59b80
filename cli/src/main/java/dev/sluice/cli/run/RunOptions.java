package dev.sluice.cli.run;

import dev.sluice.nativeops.ReadLimits;
import java.util.Optional;

/**
 * How a run goes about its work.
 *
 * @param threads workers of the engine; 0 is the debugging mode, everything in one thread
 * @param jobs images in flight, 0 for automatic
 * @param memory bytes that the images in flight may need
 * @param failFast whether the first failure ends the run
 * @param maxPixels the largest image that is taken; empty for what the decoders take, and any size of what is filtered in parts
 * @param isolate whether decoding happens in processes of their own
 */
public record RunOptions(
        int threads, int jobs, long memory, boolean failFast, Optional<Long> maxPixels, boolean isolate) {
    /** These options with another limit of pixels. */
    public RunOptions withMaxPixels(Optional<Long> pixels) {
        return new RunOptions(threads, jobs, memory, failFast, pixels, isolate);
    }

    /** Admission for a run of its own. */
    public Admission admission() {
        return new Admission(imagesInFlight(), memory, "--memory");
    }

    /** The largest image that is decoded as a whole. */
    public ReadLimits limits() {
        return maxPixels.map(ReadLimits::new).orElse(ReadLimits.DEFAULT);
    }

    /** Images in flight: enough that no worker waits for a disk, few enough that each gets on. */
    public int imagesInFlight() {
        return jobs > 0 ? jobs : Math.max(1, threads) + Math.max(2, threads / 2);
    }

    /** The JVM, which knows about containers, takes a quarter of the memory for its heap unless told otherwise. */
    public static long halfOfMemory() {
        return 2 * Runtime.getRuntime().maxMemory();
    }
}
