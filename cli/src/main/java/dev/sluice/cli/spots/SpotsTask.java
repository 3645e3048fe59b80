package dev.sluice.cli.spots;

import dev.sluice.cli.file.ImageKind;
import dev.sluice.cli.plan.Source;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFile;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.spots.Spot;
import dev.sluice.nativeops.spots.SpotDetector;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSource;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Finds the spots of one input, page by page and channel by channel. It runs as a request. */
final class SpotsTask implements Callable<SpotsTask.Found> {
    private static final int COLOURS = 3;
    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;
    private static final int PIECE = 1 << 16;

    private final RequestEngine engine;
    private final Source source;
    private final SpotsOptions options;
    private final InputStream standardInput;
    private final List<SpotsPage> pages;

    private SpotsTask(
            RequestEngine engine,
            Source source,
            SpotsOptions options,
            InputStream standardInput,
            List<SpotsPage> pages) {
        this.engine = engine;
        this.source = source;
        this.options = options;
        this.standardInput = standardInput;
        this.pages = pages;
    }

    /**
     * The spots of an input.
     *
     * @param text the lines of the list, which the caller closes
     * @param count how many there are
     * @param pixels that were looked at
     * @param overlay the image with circles, if it is wanted
     * @param damaged whether a decoder made up for pixels that it could not read
     */
    record Found(Spool text, long count, long pixels, Optional<Overlay> overlay, boolean damaged) {}

    /**
     * Looks at the headers of an input.
     *
     * @throws ImageFormatException if it cannot be read, or is too large
     */
    static SpotsTask of(RequestEngine engine, Source source, SpotsOptions options, InputStream standardInput) {
        List<SpotsPage> pages = new ArrayList<>();
        if (!(source instanceof Source.File file)) {
            pages.add(new SpotsPage(0, false, options.run().memory()));
        } else if (ImageKind.isFolderName(file.path()) && Files.isDirectory(file.path())) {
            pages.add(SpotsPage.inParts(0, options.run()));
        } else {
            try (ImageFile opened = ImageFile.open(file.path())) {
                int first = options.pages().first();
                if (first > opened.pages()) {
                    throw new ImageFormatException(
                            source.label() + ": there is no page " + first + ", the file has " + opened.pages());
                }
                for (int page = first - 1; page < Math.min(options.pages().last(), opened.pages()); page++) {
                    pages.add(SpotsPage.of(
                            page,
                            opened.header(page),
                            source.label(),
                            WindowedImages.obstacle(file.path(), page).orElse(""),
                            options.detector(),
                            options.run()));
                }
            }
        }
        if (options.overlay().isPresent()
                && (pages.size() > 1 || pages.getFirst().isInParts())) {
            throw new ImageFormatException(
                    source.label() + ": --overlay draws one page of a file that fits into memory;"
                            + (pages.size() > 1 ? " choose one by --pages" : " this one is read in parts"));
        }
        return new SpotsTask(engine, source, options, standardInput, pages);
    }

    /** Bytes that the input needs at its worst moment. */
    long memory() {
        return pages.stream().mapToLong(SpotsPage::memory).max().orElseThrow();
    }

    @Override
    public Found call() throws InterruptedException {
        Listing listing = new Listing();
        try {
            if (source instanceof Source.File file) {
                for (SpotsPage page : pages) {
                    Request.checkCancelled();
                    read(file.path(), page, listing);
                }
            } else {
                try (Image image = Image.decode(
                        standardInput.readNBytes(MOST_BYTES),
                        source.label(),
                        options.run().limits())) {
                    whole(image, 0, listing);
                }
            }
            return listing.finish();
        } catch (IOException e) {
            listing.spool.close();
            throw new ImageFormatException(source.label() + ": cannot be read: " + e.getMessage(), e);
        } catch (Throwable e) {
            listing.spool.close();
            throw e;
        }
    }

    private void read(Path path, SpotsPage page, Listing listing) throws InterruptedException {
        if (page.isInParts()) {
            try (WindowedSource parts = WindowedImages.open(path, page.page())) {
                inParts(parts, page, listing);
            }
            return;
        }
        try (ImageFile opened = ImageFile.open(path);
                Image image = opened.read(page.page(), options.run().limits())) {
            whole(image, page.page(), listing);
        }
    }

    private void whole(Image image, int page, Listing listing) throws InterruptedException {
        listing.damaged |= image.isDamaged();
        listing.overlay = options.overlay().map(file -> new Overlay(image, file));
        Layout layout = Layout.of(image);
        Region region = region(layout);
        for (int channel : channels(layout)) {
            detector(layout, channel).detect(engine, image, region, listing.of(page, channel));
        }
        listing.pixels += region.pixels();
    }

    private void inParts(WindowedSource parts, SpotsPage page, Listing listing) throws InterruptedException {
        Layout layout = parts.layout();
        long allowed = options.run().maxPixels().orElse(Long.MAX_VALUE);
        if (layout.pixels() > allowed) {
            throw new ImageFormatException(source.label() + ": " + layout.columns() + " x " + layout.rows()
                    + " pixels are more than the allowed " + allowed);
        }
        Region region = region(layout);
        for (int channel : channels(layout)) {
            detector(layout, channel).detect(engine, parts, region, page.memory(), listing.of(page.page(), channel));
        }
        listing.pixels += region.pixels();
    }

    private Region region(Layout layout) {
        if (layout.rows() > Integer.MAX_VALUE || layout.columns() > Integer.MAX_VALUE) {
            throw new ImageFormatException(source.label() + ": " + layout.columns() + " x " + layout.rows()
                    + " pixels are more than 2147483647 on a side");
        }
        Region all = new Region(0, 0, (int) layout.rows(), (int) layout.columns());
        if (options.roi().isEmpty()) {
            return all;
        }
        return options.roi()
                .get()
                .intersection(all)
                .orElseThrow(() -> new ImageFormatException(source.label() + ": --roi lies outside of its "
                        + layout.columns() + " x " + layout.rows() + " pixels"));
    }

    /** The channels, in the order of the file. */
    private List<Integer> channels(Layout layout) {
        int count = colours(layout);
        Optional<Integer> wanted = options.channel();
        if (wanted.isPresent() && wanted.get() >= count) {
            throw new ImageFormatException(source.label() + ": there is no channel " + wanted.get() + ", only 0 to "
                    + (count - 1) + "; --channel counts from 0");
        }
        return wanted.map(List::of)
                .orElseGet(() -> IntStream.range(0, count).boxed().toList());
    }

    private static int colours(Layout layout) {
        return layout.alpha() ? layout.channels() - 1 : layout.channels();
    }

    /** The detector of a channel, counted in the order of the file: red, green and blue lie the other way round in memory. */
    private SpotDetector detector(Layout layout, int channel) {
        int colours = colours(layout);
        return options.detector().withChannel(colours == COLOURS ? COLOURS - 1 - channel : channel);
    }

    /** Collects the lines. For one thread at a time. */
    private final class Listing {
        private final Spool spool = new Spool();
        private final StringBuilder lines = new StringBuilder();
        private final String input = options.format().text(name());
        private long count;
        private long pixels;
        private boolean damaged;
        private Optional<Overlay> overlay = Optional.empty();

        private String name() {
            return source instanceof Source.File file ? file.path().toString() : "-";
        }

        Consumer<Spot> of(int page, int channel) {
            return spot -> {
                options.format().append(lines, count, input, page, channel, spot);
                overlay.ifPresent(picture -> picture.add(spot));
                count++;
                if (lines.length() > PIECE) {
                    flush();
                }
            };
        }

        private void flush() {
            spool.add(lines);
            lines.setLength(0);
        }

        Found finish() {
            flush();
            return new Found(spool, count, pixels, overlay, damaged);
        }
    }
}
