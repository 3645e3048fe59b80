package dev.sluice.nativeops.spots;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Pedestal;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.WindowedSource;
import java.util.List;

/**
 * One channel of a source of several, which stays the caller's. Thread-safe as that is.
 *
 * @param all the source
 * @param channel which of its channels
 */
record ChannelSource(WindowedSource all, int channel) {
    /** The source's layout with this channel alone. */
    Layout layout() {
        Layout layout = all.layout();
        return new Layout(
                layout.rows(), layout.columns(), 1, layout.depth(), layout.blockRows(), layout.blockColumns());
    }

    /** What lies under the values of the channel. */
    Pedestal pedestal() {
        Pedestal levels = Pedestal.of(all);
        float level = levels.isNone() ? 0 : levels.levels().get(channel);
        return level == 0 ? Pedestal.NONE : new Pedestal(List.of(level));
    }

    /** Reads a region of the channel; the caller closes it. */
    Image read(Region region) throws InterruptedException {
        Image pixels = all.read(region);
        if (pixels.channels() == 1) {
            return pixels;
        }
        try (pixels) {
            return Channels.copy(pixels, channel);
        }
    }
}
