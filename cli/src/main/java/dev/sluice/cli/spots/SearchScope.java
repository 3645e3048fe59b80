package dev.sluice.cli.spots;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.spots.SpotDetector;
import dev.sluice.nativeops.windowed.Region;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Where in an image spots are looked for.
 *
 * @param channel the only one that is looked at, in the order of the file; {@link SpotDetector#ALL_CHANNELS} for all
 * @param roi the rectangle that their pixels lie in
 */
public record SearchScope(int channel, Region roi) implements Serializable {
    /** No image is larger. */
    private static final Region EVERYWHERE = new Region(0, 0, Integer.MAX_VALUE, Integer.MAX_VALUE);

    /** As the options say it. */
    public static SearchScope of(Optional<Integer> channel, Optional<Region> roi) {
        return new SearchScope(channel.orElse(SpotDetector.ALL_CHANNELS), roi.orElse(EVERYWHERE));
    }

    /**
     * The channels that are looked at, of so many.
     *
     * @throws ImageFormatException if there is no such one
     */
    List<Integer> channels(long count) {
        if (channel >= count) {
            throw new ImageFormatException(
                    "there is no channel " + channel + ", only 0 to " + (count - 1) + "; --channel counts from 0");
        }
        return channel == SpotDetector.ALL_CHANNELS
                ? IntStream.range(0, Math.toIntExact(count)).boxed().toList()
                : List.of(channel);
    }

    /**
     * Where spots are looked for in an image of some size.
     *
     * @throws ImageFormatException if that lies outside of it
     */
    Region region(int rows, int columns) {
        return roi.intersection(new Region(0, 0, rows, columns))
                .orElseThrow(() ->
                        new ImageFormatException("--roi lies outside of its " + columns + " x " + rows + " pixels"));
    }
}
