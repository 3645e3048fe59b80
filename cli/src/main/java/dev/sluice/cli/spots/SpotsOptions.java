package dev.sluice.cli.spots;

import dev.sluice.cli.plan.PageSelection;
import dev.sluice.cli.run.RunOptions;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.spots.SpotDetector;
import dev.sluice.nativeops.windowed.Region;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What is wanted of a run.
 *
 * @param detector which spots are found; its sigmas are in the unit, if there is one
 * @param dimensions 2 or 3: whether volumes are searched plane by plane or in space
 * @param unit what sigmas are in, and places are listed in as well; empty for pixels
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
        int dimensions,
        Optional<String> unit,
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

    /**
     * The channels that are looked at, of so many.
     *
     * @throws ImageFormatException if there is no such one
     */
    List<Integer> channels(long count) {
        if (channel.isPresent() && channel.get() >= count) {
            throw new ImageFormatException("there is no channel " + channel.get() + ", only 0 to " + (count - 1)
                    + "; --channel counts from 0");
        }
        return channel.map(List::of)
                .orElseGet(
                        () -> IntStream.range(0, Math.toIntExact(count)).boxed().toList());
    }

    /**
     * Where spots are looked for in an image of some size.
     *
     * @throws ImageFormatException if that lies outside of it
     */
    Region region(int rows, int columns) {
        Region all = new Region(0, 0, rows, columns);
        if (roi.isEmpty()) {
            return all;
        }
        return roi.get()
                .intersection(all)
                .orElseThrow(() ->
                        new ImageFormatException("--roi lies outside of its " + columns + " x " + rows + " pixels"));
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
