package dev.sluice.cli.spots;

import dev.sluice.nativeops.spots.Spot;
import java.util.Optional;
import java.util.function.Consumer;

/** Collects the lines of one input. For one thread at a time. */
final class Listing implements AutoCloseable {
    private static final int PIECE = 1 << 16;

    private final SpotFormat format;
    private final String input;
    private final Optional<PixelSizes> sizes;
    private final Spool spool = new Spool();
    private final StringBuilder lines = new StringBuilder();
    private long count;
    private long pixels;
    private boolean damaged;
    private Optional<Overlay> overlay = Optional.empty();

    /**
     * An empty one.
     *
     * @param name the input's
     * @param sizes how large its pixels are, if places are listed in a unit as well
     */
    Listing(SpotFormat format, String name, Optional<PixelSizes> sizes) {
        this.format = format;
        this.input = format.text(name);
        this.sizes = sizes;
    }

    /** Draws circles around the spots that are listed from now on. */
    void draw(Overlay picture) {
        overlay = Optional.of(picture);
    }

    /** Counts pixels that were looked at, and whether the decoder made up some of them. */
    void count(long looked, boolean isDamaged) {
        pixels += looked;
        damaged |= isDamaged;
    }

    /** Lists the spots of a channel of a page, or of a volume of a time. */
    Consumer<Spot> of(long time, int channel) {
        return spot -> {
            format.append(lines, count, input, time, channel, spot, sizes);
            overlay.ifPresent(picture -> picture.add(spot));
            count++;
            if (lines.length() > PIECE) {
                flush();
            }
        };
    }

    /** Lists the spots of a plane of a volume. */
    Consumer<Spot> of(long time, int channel, long plane) {
        Consumer<Spot> there = of(time, channel);
        return spot -> there.accept(
                new Spot(spot.channel(), plane + spot.z(), spot.y(), spot.x(), spot.sigma(), spot.value()));
    }

    private void flush() {
        spool.add(lines);
        lines.setLength(0);
    }

    /** What was found; the spool is the caller's. */
    SpotsTask.Found finish() {
        flush();
        return new SpotsTask.Found(spool, count, pixels, overlay, damaged);
    }

    /** Forgets it. */
    @Override
    public void close() {
        spool.close();
    }
}
