package dev.sluice.cli.spots;

import dev.sluice.cli.plan.PageSelection;
import dev.sluice.cli.run.RunOptions;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.spots.SpotDetector;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is wanted of a run.
 *
 * @param detector which spots are found; its sigmas are in the unit, if there is one
 * @param dimensions 2 or 3: whether volumes are searched plane by plane or in space
 * @param unit what sigmas are in, and places are listed in as well; empty for pixels
 * @param scope where spots are looked for
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
        int dimensions,
        Optional<String> unit,
        SearchScope scope,
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

    /**
     * Checks how many pixels there are.
     *
     * @throws ImageFormatException if they are more than may be
     */
    void requireAllowed(long pixels) {
        long allowed = run.maxPixels().orElse(Long.MAX_VALUE);
        if (pixels > allowed) {
            throw new ImageFormatException(pixels + " voxels are more than the allowed " + allowed);
        }
    }
}
