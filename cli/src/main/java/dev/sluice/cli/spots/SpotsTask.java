package dev.sluice.cli.spots;

import dev.sluice.cli.file.ImageKind;
import dev.sluice.cli.plan.Source;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFile;
import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.spots.SpotDetector;
import dev.sluice.nativeops.volume.VolumeFiles;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSource;
import dev.sluice.request.Request;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Finds the spots of one input, page by page and channel by channel. It runs as a request. */
final class SpotsTask implements Callable<SpotsTask.Found> {
    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    private final Searcher searcher;
    private final Source source;
    private final SpotsOptions options;
    private final InputStream standardInput;
    private final List<SpotsPage> pages;
    private final boolean isVolumes;

    private SpotsTask(
            Searcher searcher,
            Source source,
            SpotsOptions options,
            InputStream standardInput,
            List<SpotsPage> pages,
            boolean isVolumes) {
        this.searcher = searcher;
        this.source = source;
        this.options = options;
        this.standardInput = standardInput;
        this.pages = pages;
        this.isVolumes = isVolumes;
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
    static SpotsTask of(Searcher searcher, Source source, SpotsOptions options, InputStream standardInput) {
        List<SpotsPage> pages = new ArrayList<>();
        boolean isVolumes = isVolumes(source, options);
        if (!(source instanceof Source.File file)) {
            pages.add(new SpotsPage(0, false, options.run().memory()));
        } else if (isVolumes || isFolder(file)) {
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
                            options.run(),
                            searcher));
                }
            }
        }
        if (options.overlay().isPresent()
                && (pages.size() > 1 || pages.getFirst().isInParts())) {
            throw new ImageFormatException(
                    source.label() + ": --overlay draws one page of a file that fits into memory;"
                            + (pages.size() > 1 ? " choose one by --pages" : " this one is read in parts"));
        }
        return new SpotsTask(searcher, source, options, standardInput, pages, isVolumes);
    }

    private static boolean isFolder(Source.File file) {
        return ImageKind.isFolderName(file.path()) && Files.isDirectory(file.path());
    }

    /** Whether an input is read as volumes: wherever it is searched in space, and Zarr folders that are no images. */
    private static boolean isVolumes(Source source, SpotsOptions options) {
        boolean inSpace = options.dimensions() == 3;
        if (source instanceof Source.File file) {
            if (isFolder(file)) {
                return inSpace || !VolumeFiles.isImage(file.path());
            }
            if (!inSpace || ImageHeader.read(file.path()).format() == ImageFormat.TIFF) {
                return inSpace;
            }
        }
        if (inSpace) {
            throw new ImageFormatException(
                    source.label() + ": --dimensions 3 finds spots in Zarr folders and TIFF files; this is neither");
        }
        return false;
    }

    /** Bytes that the input needs here at its worst moment. */
    long memory() {
        return pages.stream().mapToLong(searcher::memoryHere).max().orElseThrow();
    }

    @Override
    public Found call() throws InterruptedException {
        Optional<PixelSizes> sizes = sizes();
        Listing listing = new Listing(options.format(), name(), sizes);
        try {
            if (source instanceof Source.File file) {
                SpotDetector detector = detector(sizes);
                if (isVolumes) {
                    try (VolumeSource volumes = VolumeFiles.open(file.path())) {
                        new VolumeSpots(
                                        searcher,
                                        file.path(),
                                        volumes,
                                        options,
                                        detector,
                                        pages.getFirst().memory())
                                .list(listing);
                    }
                    return listing.finish();
                }
                for (SpotsPage page : pages) {
                    Request.checkCancelled();
                    read(file.path(), page, detector, listing);
                }
            } else if (searcher instanceof LocalSearcher here) {
                try (Image image = Image.decode(
                        standardInput.readNBytes(MOST_BYTES),
                        source.label(),
                        options.run().limits())) {
                    here.whole(image, 0, options.detector(), options, listing);
                }
            } else {
                throw new ImageFormatException(source.label() + ": is not elsewhere; name a file");
            }
            return listing.finish();
        } catch (IOException e) {
            listing.close();
            throw new ImageFormatException(source.label() + ": cannot be read: " + e.getMessage(), e);
        } catch (Throwable e) {
            listing.close();
            throw e;
        }
    }

    private String name() {
        return source instanceof Source.File file ? file.path().toString() : "-";
    }

    /** How large the file's pixels are, if that is wanted. */
    private Optional<PixelSizes> sizes() {
        if (options.unit().isEmpty()) {
            return Optional.empty();
        }
        boolean mayTell = source instanceof Source.File file
                && (isVolumes || isFolder(file) || ImageHeader.read(file.path()).format() == ImageFormat.TIFF);
        if (!mayTell) {
            throw new ImageFormatException(
                    source.label() + ": only Zarr folders and TIFF files say how large a pixel is; leave --unit out");
        }
        try (VolumeSource volumes = VolumeFiles.open(((Source.File) source).path())) {
            return Optional.of(PixelSizes.of(volumes, options.unit().get()));
        }
    }

    private SpotDetector detector(Optional<PixelSizes> sizes) {
        if (sizes.isEmpty()) {
            return options.detector();
        }
        try {
            return options.dimensions() == 3
                    ? sizes.get().inSpace(options.detector())
                    : sizes.get().inPlane(options.detector());
        } catch (IllegalArgumentException e) {
            throw new ImageFormatException(
                    source.label() + ": in pixels of this file, " + e.getMessage() + "; see --sigma and --unit", e);
        }
    }

    private void read(Path path, SpotsPage page, SpotDetector detector, Listing listing) throws InterruptedException {
        if (page.isInParts()) {
            try (WindowedSource parts = WindowedImages.open(path, page.page())) {
                inParts(path, parts, page, detector, listing);
            }
            return;
        }
        searcher.page(path, page, detector, options, listing);
    }

    private void inParts(Path path, WindowedSource parts, SpotsPage page, SpotDetector detector, Listing listing)
            throws InterruptedException {
        Layout layout = parts.layout();
        if (layout.rows() > Integer.MAX_VALUE || layout.columns() > Integer.MAX_VALUE) {
            throw new ImageFormatException(
                    layout.columns() + " x " + layout.rows() + " pixels are more than 2147483647 on a side");
        }
        options.requireAllowed(layout.pixels());
        Region region = options.scope().region((int) layout.rows(), (int) layout.columns());
        FileChannels channels = new FileChannels(layout);
        for (int channel : options.scope().channels(channels.colours())) {
            searcher.image(
                    parts,
                    new Searcher.Wanted<>(
                            region,
                            part -> SpotsPart.OfPage.of(path, page.page(), part),
                            channels.inMemory(detector, channel),
                            page.memory(),
                            listing.of(page.page(), channel)));
        }
        listing.count(region.pixels(), false);
    }
}
