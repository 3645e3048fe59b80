package dev.sluice.nativeops.spots;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.Operation;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.filter.SmoothingPlan;
import dev.sluice.nativeops.kernel.GaussianKernel;
import dev.sluice.nativeops.strip.OnEngine;
import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.Halo;
import dev.sluice.nativeops.volume.Sigma;
import dev.sluice.nativeops.volume.Volume;
import dev.sluice.nativeops.volume.VolumeLayout;
import dev.sluice.nativeops.volume.VolumeSmoothing;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.WindowedSource;
import dev.sluice.request.RequestEngine;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Finds spots: the local extrema of differences of Gaussians, of one scale or over a ladder of them.
 *
 * <pre>{@code
 * SpotDetector detector = SpotDetector.builder().sigma(2).sigmaMax(16).relative(0.1).build();
 * List<Spot> spots = detector.detect(engine, image);
 * }</pre>
 *
 * <p>The package tells what a spot is, to the last bit: the list is the same for every number of workers, and of an image that is read in parts whatever the
 * parts. Nothing of the image's size is stored but, of an image of several channels, one of them: of responses there are a few rows, or planes, for each worker.
 *
 * <p>Immutable, serializable and safe for use by any number of threads.
 *
 * @param sigma standard deviations of the narrowest Gaussian in pixels, above 0: in images the same along x and y, while z has no meaning
 * @param sigmaMax up to where the ladder of sigmas goes, along x; that of {@code sigma} for one scale, and at least that
 * @param ratio from each sigma to the next, above 1 and at most 10; the last Gaussian's is at most 1000
 * @param threshold grey levels of the response that spots must exceed, at least 0
 * @param relative the part of the strongest response of the image that spots must exceed as well, from 0 to 1; unless 0 the image is gone through twice
 * @param polarity bright spots, dark ones or both
 * @param subpixel whether places lie between pixels and sigmas between levels
 * @param maxSpots how many are kept, the strongest ones; 0 keeps all
 * @param channel the only channel that is looked at, from 0; {@link #ALL_CHANNELS} for every one but alpha, each by itself
 * @param truncate where kernels end that are not computed in {@code FAST}, in standard deviations; above 0, at most 100
 * @param border how pixels outside the image are made up
 * @param precision {@link Precision#FLOAT}, or {@link Precision#FAST}, which is the same below sigma 5 and within 0.002 / (ratio - 1) grey levels of 8 bits
 *     from there on; volumes are always smoothed in {@code FLOAT}
 */
public record SpotDetector(
        Sigma sigma,
        double sigmaMax,
        double ratio,
        double threshold,
        double relative,
        Polarity polarity,
        boolean subpixel,
        int maxSpots,
        int channel,
        double truncate,
        Border border,
        Precision precision)
        implements Serializable {

    /** Every channel but alpha. */
    public static final int ALL_CHANNELS = -1;

    private static final double MAX_RATIO = 10;

    /** Checks the ranges. */
    public SpotDetector {
        GaussianKernel.requireSigma("sigma along x", sigma.x());
        GaussianKernel.requireSigma("sigma along y", sigma.y());
        GaussianKernel.requireSigma("sigma along z", sigma.z());
        GaussianKernel.requireSigma("sigmaMax", sigmaMax);
        GaussianKernel.requireTruncate(truncate);
        require(sigmaMax >= sigma.x(), "sigmaMax must be at least sigma, " + sigma.x() + ", not " + sigmaMax);
        require(ratio > 1 && ratio <= MAX_RATIO, "ratio must be above 1 and at most 10, not " + ratio);
        require(threshold >= 0 && threshold <= Float.MAX_VALUE, "threshold must be 0 or more, not " + threshold);
        require(relative >= 0 && relative <= 1, "relative must be 0 to 1, not " + relative);
        require(maxSpots >= 0, "maxSpots must be 0 (all) or more, not " + maxSpots);
        require(channel >= ALL_CHANNELS, "channel must be -1 (all) or more, not " + channel);
        require(
                precision == Precision.FLOAT || precision == Precision.FAST,
                "spots are found in precision FLOAT or FAST, not " + precision);
        double widest = sigmas(sigma.x(), sigmaMax, ratio).getLast()
                / sigma.x()
                * Math.max(sigma.x(), Math.max(sigma.y(), sigma.z()));
        GaussianKernel.requireSigma("the ladder's last sigma", widest);
    }

    private void requireRound() {
        require(
                sigma.x() == sigma.y(),
                "in images sigma is the same along x and y, not " + sigma.x() + " and " + sigma.y());
    }

    private static void require(boolean fine, String message) {
        if (!fine) {
            throw new IllegalArgumentException(message);
        }
    }

    /**
     * Starts from one scale of sigma 2, ratio 1.6, no threshold, bright spots, between pixels, all of them, in all channels, truncate 4, {@code REFLECT} and
     * {@code FAST}.
     *
     * @return a new builder
     */
    public static SpotDetectorBuilder builder() {
        return new SpotDetectorBuilder();
    }

    /**
     * The sigma that answers a disc or ball of some size the most: {@code diameter / (2 sqrt(dimensions))}, where the Laplacian of a Gaussian, which the difference
     * stands for, has its zero at the edge (Lindeberg 1998).
     *
     * @param diameter in pixels
     * @param dimensions 2 or 3
     * @return the sigma
     */
    public static double sigmaOfDiameter(double diameter, int dimensions) {
        return diameter / (2 * Math.sqrt(dimensions));
    }

    /**
     * The same detector for one channel.
     *
     * @param only the channel, from 0, or {@link #ALL_CHANNELS}
     * @return the detector
     */
    public SpotDetector withChannel(int only) {
        return new SpotDetectorBuilder(this).channel(only).build();
    }

    /**
     * The same detector for spots of another size; the ladder has the same steps.
     *
     * @param other standard deviations of the narrowest Gaussian in pixels, above 0
     * @return the detector
     * @throws IllegalArgumentException if they, or the last ones of the ladder, are out of range
     */
    public SpotDetector withSigma(Sigma other) {
        double max = other.x() == sigma.x()
                ? sigmaMax
                : sigmaMax == sigma.x() ? other.x() : other.x() * (sigmaMax / sigma.x());
        return new SpotDetectorBuilder(this).sigma(other).sigmaMax(max).build();
    }

    /** {@return the standard deviations of the Gaussians along x, one more than there are levels} */
    public List<Double> sigmas() {
        return sigmas(sigma.x(), sigmaMax, ratio);
    }

    /** Those along all axes, in the same order. */
    List<Sigma> sigmasInSpace() {
        return IntStream.rangeClosed(0, levels())
                .mapToDouble(level -> StrictMath.pow(ratio, level))
                .mapToObj(factor -> new Sigma(sigma.x() * factor, sigma.y() * factor, sigma.z() * factor))
                .toList();
    }

    private static List<Double> sigmas(double sigma, double sigmaMax, double ratio) {
        int levels = (int) (StrictMath.log(sigmaMax / sigma) / StrictMath.log(ratio) + 1);
        return IntStream.rangeClosed(0, levels)
                .mapToObj(level -> sigma * StrictMath.pow(ratio, level))
                .toList();
    }

    /** {@return how many differences there are; sigma {@code i} of {@link #sigmas} belongs to the {@code i}-th} */
    public int levels() {
        return sigmas().size() - 1;
    }

    /** {@return how many pixels around a pixel decide whether it is a spot, and where} */
    public int halo() {
        int filter = sigmas().stream()
                .mapToInt(each -> SmoothingPlan.halo(each, truncate, precision))
                .max()
                .orElseThrow();
        return filter + SpotSearch.REACH;
    }

    /** How many voxels around a voxel its response depends on. */
    Halo filterHalo() {
        return new VolumeSmoothing(sigmasInSpace().getLast(), truncate, border).halo();
    }

    /** {@return how many voxels around a voxel of a volume decide whether it is a spot, and where} */
    public Halo spaceHalo() {
        Halo filter = filterHalo();
        return new Halo(
                filter.planes() + ExtremumSearch.REACH,
                filter.rows() + ExtremumSearch.REACH,
                filter.columns() + ExtremumSearch.REACH);
    }

    /**
     * The same detector with the threshold that {@link #relative} gives, for the parts of an image that are searched each by itself.
     *
     * @param range of the responses of all of it; see {@link SpotParts#responses(SpotDetector, RequestEngine, WindowedSource, Region, long) responses}
     * @return a detector whose {@link #relative} is 0
     */
    public SpotDetector measured(FiniteRange range) {
        return new SpotDetectorBuilder(this)
                .threshold(threshold(range))
                .relative(0)
                .build();
    }

    private double threshold(FiniteRange range) {
        double bright = polarity.bright() ? range.max() : 0;
        double dark = polarity.dark() ? -range.min() : 0;
        return Math.max(threshold, relative * Math.max(0, Math.max(bright, dark)));
    }

    /** Goes through an image or volume for the range of its responses. */
    @FunctionalInterface
    interface Measure {
        void run(AtomicReference<FiniteRange> range) throws InterruptedException;
    }

    /** The threshold of an image or volume, which is measured if it depends on its responses. */
    double threshold(Measure measure) throws InterruptedException {
        if (relative == 0) {
            return threshold;
        }
        AtomicReference<FiniteRange> range = new AtomicReference<>(FiniteRange.EMPTY);
        measure.run(range);
        return threshold(range.get());
    }

    /** What needs as much of an image and of memory as the responses do, for the plan of an image that is read in parts. */
    Operation widest() {
        List<Double> all = sigmas();
        return new DifferenceOfGaussians(
                all.getFirst(), all.getLast(), truncate, border, precision, ResultEncoding.FLOAT, 0);
    }

    /**
     * Finds the spots of an image.
     *
     * <p>Inside a request it runs right there, and that request is suspended while other workers search. Any other thread waits.
     *
     * @param engine the engine whose workers search
     * @param image the image, not modified
     * @return the spots, sorted by channel, then place (y, x), then sigma
     * @throws IllegalArgumentException if the image has no such {@link #channel}, or sigma is another one along y
     * @throws IllegalStateException if the image is closed
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public List<Spot> detect(RequestEngine engine, Image image) throws InterruptedException {
        List<Spot> spots = new ArrayList<>();
        detect(engine, image, new Region(0, 0, image.rows(), image.columns()), spots::add);
        return spots;
    }

    /**
     * Finds the spots of an image whose pixels lie in a region, exactly those that are found there in the whole image, and passes them on while it
     * goes; a {@link #maxSpots} counts those of the region, and holds them back until the end. So does {@link #relative}, which is that of the region.
     *
     * @param engine the engine whose workers search
     * @param image the image, not modified
     * @param region where spots are looked for
     * @param spots is given the spots in the order of {@link #detect(RequestEngine, Image)}, one at a time, by whatever thread; what it throws ends the search
     * @throws IllegalArgumentException if the region lies outside, or the image has no such {@link #channel}, or sigma is another one along y
     * @throws IllegalStateException if the image is closed
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public void detect(RequestEngine engine, Image image, Region region, Consumer<? super Spot> spots)
            throws InterruptedException {
        requireRound();
        Layout layout = Layout.of(image);
        layout.requireInside(region);
        List<Integer> channels = channels(layout);
        OnEngine.call(
                engine,
                List.of(image),
                () -> {
                    kept(spots, consumer -> {
                        for (int each : channels) {
                            inChannel(engine, image, each, region, consumer);
                        }
                    });
                    return Optional.empty();
                },
                discarded -> {});
    }

    private void inChannel(RequestEngine engine, Image image, int each, Region region, Consumer<? super Spot> spots)
            throws InterruptedException {
        SpotRun run = new SpotRun(engine, this, each);
        if (image.channels() == 1) {
            run.whole(image, region, spots);
            return;
        }
        try (Image copy = Channels.copy(image, each)) {
            run.whole(copy, region, spots);
        }
    }

    /**
     * Finds the spots of an image that is read in parts: the same ones as in memory. In memory are a few parts of it, and the spots of about one row of parts;
     * each channel is gone through by itself.
     *
     * @param engine the engine whose workers read and search
     * @param source the image, which stays open
     * @param region where spots are looked for
     * @param memory native bytes that all parts in memory may need
     * @param spots is given the spots in the order of {@link #detect(RequestEngine, Image)}, one at a time, by whatever thread; what it throws ends the search
     * @throws IllegalArgumentException if the region lies outside, or the image has no such {@link #channel}, or sigma is another one along y
     * @throws dev.sluice.nativeops.ImageFormatException if the file is damaged or cannot be read
     * @throws dev.sluice.nativeops.NativeMemoryException if not even the smallest part fits
     * @throws InterruptedException if the thread is interrupted
     */
    public void detect(
            RequestEngine engine, WindowedSource source, Region region, long memory, Consumer<? super Spot> spots)
            throws InterruptedException {
        List<Integer> channels = channels(source, region);
        kept(spots, consumer -> {
            for (int each : channels) {
                new SpotRun(engine, this, each).parts(new ChannelSource(source, each), region, memory, consumer);
            }
        });
    }

    /**
     * Finds the spots of a volume.
     *
     * <p>Inside a request it runs right there, and that request is suspended while other workers search. Any other thread waits.
     *
     * @param engine the engine whose workers search
     * @param volume the volume, not modified
     * @return the spots, sorted by channel, then place (z, y, x), then sigma
     * @throws IllegalArgumentException if the volume has no such {@link #channel}
     * @throws IllegalStateException if the volume is closed
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public List<Spot> detect(RequestEngine engine, Volume volume) throws InterruptedException {
        List<Spot> spots = new ArrayList<>();
        detect(engine, volume, Box.whole(volume), spots::add);
        return spots;
    }

    /**
     * Finds the spots of a volume whose voxels lie in a box, as {@link #detect(RequestEngine, Image, Region, Consumer)} does in an image.
     *
     * @param engine the engine whose workers search
     * @param volume the volume, not modified
     * @param box where spots are looked for
     * @param spots is given the spots in the order of {@link #detect(RequestEngine, Volume)}, one at a time, by whatever thread; what it throws ends the search
     * @throws IllegalArgumentException if the box lies outside, or the volume has no such {@link #channel}
     * @throws IllegalStateException if the volume is closed
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public void detect(RequestEngine engine, Volume volume, Box box, Consumer<? super Spot> spots)
            throws InterruptedException {
        Box all = Box.whole(volume);
        requireInside(box, all);
        List<Integer> channels = channels(volume.channels(), volume.hasAlpha());
        // The view keeps the voxels, whoever closes the volume meanwhile.
        try (Volume held = volume.planes(0, volume.planes())) {
            OnEngine.call(
                    engine,
                    List.of(),
                    () -> {
                        kept(spots, consumer -> {
                            for (int each : channels) {
                                inChannel(engine, held, each, box, consumer);
                            }
                        });
                        return Optional.empty();
                    },
                    discarded -> {});
        }
    }

    private void inChannel(RequestEngine engine, Volume volume, int each, Box box, Consumer<? super Spot> spots)
            throws InterruptedException {
        VolumeSpotRun run = new VolumeSpotRun(engine, this, each, Box.whole(volume));
        if (volume.channels() == 1) {
            run.whole(volume, box, spots);
            return;
        }
        try (Volume copy = Channels.copy(volume, each)) {
            run.whole(copy, box, spots);
        }
    }

    /**
     * Finds the spots of a volume that is read in parts: the same ones as in memory. In memory are a few boxes of it, and the spots of about one layer of boxes.
     *
     * @param engine the engine whose workers read and search
     * @param source the volumes, which stay open
     * @param time which of its times, from 0
     * @param of which of its channels, from 0; {@link #channel} has no say here
     * @param box where spots are looked for
     * @param memory bytes that all boxes in memory may need, and what is made of them
     * @param spots is given the spots in the order of {@link #detect(RequestEngine, Volume)}, one at a time, by whatever thread; what it throws ends the search
     * @throws IllegalArgumentException if the box lies outside, there is no such time or channel, or a side of the volume is longer than 2^31 - 1
     * @throws dev.sluice.nativeops.ImageFormatException if the file is damaged or cannot be read
     * @throws dev.sluice.nativeops.NativeMemoryException if not even the smallest box fits
     * @throws InterruptedException if the thread is interrupted
     */
    public void detect(
            RequestEngine engine,
            VolumeSource source,
            long time,
            int of,
            Box box,
            long memory,
            Consumer<? super Spot> spots)
            throws InterruptedException {
        VolumeSpotRun run = run(engine, source, time, of, box);
        kept(spots, consumer -> run.parts(source, time, box, memory, consumer));
    }

    VolumeSpotRun run(RequestEngine engine, VolumeSource source, long time, int of, Box box) {
        VolumeLayout layout = source.layout();
        require(time >= 0 && time < layout.times(), "there is no time " + time + ", only 0 to " + (layout.times() - 1));
        require(
                of >= 0 && of < layout.channels(),
                "there is no channel " + of + ", only 0 to " + (layout.channels() - 1));
        Box all = layout.whole();
        requireInside(box, all);
        return new VolumeSpotRun(engine, this, of, all);
    }

    private static void requireInside(Box box, Box all) {
        require(all.contains(box), box + " are not inside of " + all);
    }

    /** A search that passes on what it finds. */
    @FunctionalInterface
    interface Search {
        void run(Consumer<? super Spot> spots) throws InterruptedException;
    }

    /** Runs a search, and lets pass what is to be kept. */
    void kept(Consumer<? super Spot> spots, Search search) throws InterruptedException {
        if (maxSpots == 0) {
            search.run(spots);
            return;
        }
        StrongestSpots strongest = new StrongestSpots(maxSpots);
        search.run(strongest);
        strongest.sorted().forEach(spots);
    }

    /** The channels of a source that are looked at, once it is known that there is something to look at. */
    List<Integer> channels(WindowedSource source, Region region) {
        requireRound();
        source.layout().requireInside(region);
        return channels(source.layout());
    }

    private List<Integer> channels(Layout layout) {
        return channels(layout.channels(), layout.alpha());
    }

    private List<Integer> channels(int channels, boolean alpha) {
        int colours = alpha ? channels - 1 : channels;
        if (channel >= colours) {
            throw new IllegalArgumentException("there is no channel " + channel + ", only 0 to " + (colours - 1));
        }
        return channel == ALL_CHANNELS ? IntStream.range(0, colours).boxed().toList() : List.of(channel);
    }
}
