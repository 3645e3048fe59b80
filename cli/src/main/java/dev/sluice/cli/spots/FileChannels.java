package dev.sluice.cli.spots;

import dev.sluice.nativeops.spots.SpotDetector;
import dev.sluice.nativeops.windowed.Layout;

/**
 * The channels of an image as its file has them.
 *
 * @param layout the image
 */
record FileChannels(Layout layout) {
    private static final int COLOURS = 3;

    /** How many there are besides alpha. */
    int colours() {
        return layout.alpha() ? layout.channels() - 1 : layout.channels();
    }

    /** The detector of a channel, counted in the order of the file: red, green and blue lie the other way round in memory. */
    SpotDetector inMemory(SpotDetector detector, int channel) {
        return detector.withChannel(colours() == COLOURS ? COLOURS - 1 - channel : channel);
    }
}
