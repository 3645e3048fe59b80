package dev.sluice.nativeops.spots;

import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.BoxPlan;
import dev.sluice.nativeops.volume.VolumeLayout;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.windowed.BlockPlan;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.WindowedSource;
import dev.sluice.request.RequestEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/**
 * The parts of one channel of an image, or of a volume, that are searched each by itself, wherever that is: by other threads, processes or machines. What is found there is put together to the list
 * of the whole, the same for every cut into parts.
 *
 * <p>Immutable and safe for use by any number of threads.
 *
 * @param <P> a part: {@link Region} or {@link Box}
 */
public final class SpotParts<P> {
    private final List<P> parts;

    /** Of each part the first row, or plane, that a later one may own. */
    private final double[] begins;

    private final ToDoubleFunction<Spot> place;

    private SpotParts(List<P> parts, ToLongFunction<P> first, ToDoubleFunction<Spot> place) {
        this.parts = List.copyOf(parts);
        this.begins = new double[parts.size()];
        this.place = place;
        double begin = Double.POSITIVE_INFINITY;
        for (int i = parts.size() - 1; i >= 0; i--) {
            begins[i] = begin;
            begin = Math.min(begin, first.applyAsLong(parts.get(i)));
        }
    }

    /**
     * Parts of an image.
     *
     * @param regions which together are where spots are looked for, none of them twice; spots are passed on the sooner the more they are in the order of rows
     * @return the parts
     */
    public static SpotParts<Region> ofRegions(List<Region> regions) {
        return new SpotParts<>(regions, Region::row, Spot::y);
    }

    /**
     * Parts of a volume.
     *
     * @param boxes which together are where spots are looked for, none of them twice; spots are passed on the sooner the more they are in the order of planes
     * @return the parts
     */
    public static SpotParts<Box> ofBoxes(List<Box> boxes) {
        return new SpotParts<>(boxes, Box::plane, Spot::z);
    }

    /**
     * The regions of a plan.
     *
     * @param plan how the image is cut
     * @param wanted where spots are looked for
     * @return what the regions have of that
     */
    public static SpotParts<Region> of(BlockPlan plan, Region wanted) {
        return ofRegions(LongStream.range(0, plan.regions())
                .mapToObj(plan::region)
                .flatMap(region -> region.intersection(wanted).stream())
                .toList());
    }

    /**
     * The boxes of a plan.
     *
     * @param plan how the volume is cut
     * @param wanted where spots are looked for
     * @return what the boxes have of that
     */
    public static SpotParts<Box> of(BoxPlan plan, Box wanted) {
        return ofBoxes(LongStream.range(0, plan.boxes())
                .mapToObj(plan::box)
                .flatMap(box -> box.intersection(wanted).stream())
                .toList());
    }

    /**
     * In which regions an image is searched.
     *
     * @param detector what is looked for
     * @param layout the image
     * @param memory native bytes that all regions in memory may need
     * @param workers of the engine
     * @return the plan
     * @throws dev.sluice.nativeops.NativeMemoryException if not even the smallest region fits
     */
    public static BlockPlan plan(SpotDetector detector, Layout layout, long memory, int workers) {
        Layout channel = new Layout(
                layout.rows(), layout.columns(), 1, layout.depth(), layout.blockRows(), layout.blockColumns());
        return BlockPlan.of(channel, detector.widest(), memory, workers);
    }

    /**
     * In which boxes a volume is searched.
     *
     * @param detector what is looked for
     * @param layout the volumes
     * @param memory bytes that all boxes in memory may need, and what is made of them
     * @param workers of the engine
     * @return the plan
     * @throws IllegalArgumentException if a side of the volume is longer than 2^31 - 1
     * @throws dev.sluice.nativeops.NativeMemoryException if not even the smallest box fits
     */
    public static BoxPlan plan(SpotDetector detector, VolumeLayout layout, long memory, int workers) {
        return VolumeSpotRun.plan(detector, layout, memory, workers);
    }

    /**
     * The range of the responses of a region of an image, which {@link SpotDetector#relative} is about.
     *
     * @param detector what is looked for, in one channel
     * @param engine the engine whose workers read and compute
     * @param source the image, which stays open
     * @param region which pixels
     * @param memory native bytes that all parts in memory may need
     * @return the range
     * @throws IllegalArgumentException if the region lies outside, or there is no such channel or more than one, or sigma is another one along y
     * @throws dev.sluice.nativeops.ImageFormatException if the file is damaged or cannot be read
     * @throws dev.sluice.nativeops.NativeMemoryException if not even the smallest part fits
     * @throws InterruptedException if the thread is interrupted
     */
    public static FiniteRange responses(
            SpotDetector detector, RequestEngine engine, WindowedSource source, Region region, long memory)
            throws InterruptedException {
        List<Integer> channels = detector.channels(source, region);
        if (channels.size() > 1) {
            throw new IllegalArgumentException("responses are those of one channel, not of " + channels.size());
        }
        int only = channels.getFirst();
        return new SpotRun(engine, detector, only).responses(new ChannelSource(source, only), region, memory);
    }

    /**
     * The range of the responses of a box, which {@link SpotDetector#relative} is about.
     *
     * @param detector what is looked for
     * @param engine the engine whose workers read and compute
     * @param source the volumes, which stay open
     * @param time which of its times, from 0
     * @param of which of its channels, from 0; the detector's has no say here
     * @param box which voxels
     * @param memory bytes that all boxes in memory may need, and what is made of them
     * @return the range
     * @throws IllegalArgumentException if the box lies outside, there is no such time or channel, or a side of the volume is longer than 2^31 - 1
     * @throws dev.sluice.nativeops.ImageFormatException if the file is damaged or cannot be read
     * @throws dev.sluice.nativeops.NativeMemoryException if not even the smallest box fits
     * @throws InterruptedException if the thread is interrupted
     */
    public static FiniteRange responses(
            SpotDetector detector, RequestEngine engine, VolumeSource source, long time, int of, Box box, long memory)
            throws InterruptedException {
        return detector.run(engine, source, time, of, box).responses(source, time, box, memory);
    }

    /** {@return the parts} */
    public List<P> parts() {
        return parts;
    }

    /**
     * Searches parts, in any order and as many at a time as it likes.
     *
     * @param <P> a part
     */
    public interface Search<P> {
        /**
         * The range of the responses of some parts, as {@link SpotParts#responses(SpotDetector, RequestEngine, WindowedSource, Region, long) responses} has it of each.
         *
         * @param detector what is looked for
         * @param parts the parts
         * @return the range of all of them together
         * @throws InterruptedException if the thread is interrupted
         */
        FiniteRange responses(SpotDetector detector, List<P> parts) throws InterruptedException;

        /**
         * The spots of some parts, as {@link SpotDetector#detect} finds them in each. When this returns or throws, nobody is told of any more.
         *
         * @param detector what is looked for: that of {@link SpotParts#search}, or what has been {@link SpotDetector#measured} of it
         * @param parts the parts
         * @param found is told the spots of each part, once, by any thread
         * @throws InterruptedException if the thread is interrupted
         */
        void spots(SpotDetector detector, List<P> parts, Found found) throws InterruptedException;
    }

    /** Is told what was found. */
    @FunctionalInterface
    public interface Found {
        /**
         * Takes the spots of a part; thread-safe.
         *
         * @param number of the part, from 0
         * @param spots all of its spots
         */
        void in(int number, List<Spot> spots);
    }

    /**
     * Finds the spots of all parts: those of the whole, in its order.
     *
     * @param detector what is looked for, in one channel
     * @param search searches parts; where the threshold depends on the responses it is asked for those first, unless there is one part only
     * @param spots is given the spots, one at a time, by whatever thread; what it throws ends the search
     * @throws InterruptedException if the thread is interrupted
     */
    public void search(SpotDetector detector, Search<P> search, Consumer<? super Spot> spots)
            throws InterruptedException {
        detector.kept(spots, consumer -> {
            if (parts.size() == 1) {
                ordered(detector, search, consumer);
            } else {
                gather(detector, search, consumer);
            }
        });
    }

    /** The same, but that all spots are passed on, and the detector is always measured. */
    void gather(SpotDetector detector, Search<P> search, Consumer<? super Spot> spots) throws InterruptedException {
        ordered(
                detector.relative() == 0 ? detector : detector.measured(search.responses(detector, parts)),
                search,
                spots);
    }

    private void ordered(SpotDetector detector, Search<P> search, Consumer<? super Spot> spots)
            throws InterruptedException {
        OrderedSpots ordered = new OrderedSpots(spots, place);
        search.spots(detector, parts, (number, found) -> ordered.add(number, found, begins[number]));
        ordered.finish();
    }

    /** Spots of one part that several threads find. */
    static final class Collected {
        private final List<Spot> spots = new ArrayList<>(); // guarded by this

        synchronized void add(List<Spot> some) {
            spots.addAll(some);
        }

        synchronized List<Spot> all() {
            return spots;
        }
    }
}
