package dev.sluice.cli.spots;

import dev.sluice.cli.plan.PageSelection;
import dev.sluice.cli.run.RunOptions;
import dev.sluice.nativeops.spots.SpotDetector;
import dev.sluice.nativeops.windowed.Region;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is wanted of a run.
 *
 * @param detector which spots are found
 * @param channel the only channel that is looked at, in the order of the file; empty for all
 * @param roi where spots are looked for; empty for everywhere
 * @param pages which pages are taken
 * @param output the argument of {@code -o}
 * @param format what lists are written as
 * @param split whether each input gets a list of its own, in a folder
 * @param overlay where the image is drawn with circles, if it is
 * @param overwrite whether lists that exist are replaced
 * @param run threads and memory
 */
public record SpotsOptions(
        SpotDetector detector,
        Optional<Integer> channel,
        Optional<Region> roi,
        PageSelection pages,
        String output,
        SpotFormat format,
        boolean split,
        Optional<Path> overlay,
        boolean overwrite,
        RunOptions run) {
    /** Whether the list goes to standard output. */
    public boolean isStandardOutput() {
        return output.equals("-");
    }
}
