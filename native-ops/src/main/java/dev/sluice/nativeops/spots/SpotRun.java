package dev.sluice.nativeops.spots;

import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.Piece;
import dev.sluice.nativeops.filter.Part;
import dev.sluice.nativeops.filter.SmoothedParts;
import dev.sluice.nativeops.filter.SmoothingPlan;
import dev.sluice.nativeops.operation.OperationRun;
import dev.sluice.nativeops.strip.StripJob;
import dev.sluice.nativeops.windowed.BlockPlan;
import dev.sluice.nativeops.windowed.Pedestal;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.request.RequestEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Goes through a channel of an image: once for its spots, and before that once for the range of its responses if the threshold depends on it. */
final class SpotRun {
    /** Strips for each that runs at once. */
    private static final int STRIPS_EACH = 6;

    private static final int LEAST_ROWS = 64;
    private static final int MOST_ROWS = 256;

    private final RequestEngine engine;
    private final SpotDetector detector;
    private final int channel;

    SpotRun(RequestEngine engine, SpotDetector detector, int channel) {
        this.engine = engine;
        this.detector = detector;
        this.channel = channel;
    }

    /** Finds the spots of an image of one channel in a region of it, and passes them on in order; to be called inside a request. */
    void whole(Image image, Region region, Consumer<? super Spot> spots) throws InterruptedException {
        Piece all = Piece.whole(image);
        double threshold = detector.threshold(range -> measure(all, region, range));
        OrderedSpots ordered = new OrderedSpots(spots, Spot::y);
        long first = region.row();
        int height = height(region);
        search(all, region, threshold, (strip, found) -> {
            long number = (strip.row() - first) / height;
            ordered.add(number, found, strip.row() + (long) strip.rows());
        });
        ordered.finish();
    }

    /** The same of a source that is read in parts. */
    void parts(ChannelSource source, Region wanted, long memory, Consumer<? super Spot> spots)
            throws InterruptedException {
        BlockPlan plan = SpotParts.plan(detector, source.layout(), memory, engine.workers());
        SpotParts.of(plan, wanted).gather(detector, new InParts(plan, source), spots);
    }

    /** The range of the responses of a region. */
    FiniteRange responses(ChannelSource source, Region wanted, long memory) throws InterruptedException {
        BlockPlan plan = SpotParts.plan(detector, source.layout(), memory, engine.workers());
        return new InParts(plan, source)
                .responses(detector, SpotParts.of(plan, wanted).parts());
    }

    /** Reads regions with what is around them, and searches them. */
    private final class InParts implements SpotParts.Search<Region> {
        private final BlockPlan plan;
        private final ChannelSource source;

        InParts(BlockPlan plan, ChannelSource source) {
            this.plan = plan;
            this.source = source;
        }

        @Override
        public FiniteRange responses(SpotDetector same, List<Region> regions) throws InterruptedException {
            AtomicReference<FiniteRange> range = new AtomicReference<>(FiniteRange.EMPTY);
            each(regions, (piece, number) -> measure(piece, regions.get(number), range));
            return range.get();
        }

        @Override
        public void spots(SpotDetector measured, List<Region> regions, SpotParts.Found all)
                throws InterruptedException {
            each(regions, (piece, number) -> {
                SpotParts.Collected found = new SpotParts.Collected();
                search(piece, regions.get(number), measured.threshold(), (_, some) -> found.add(some));
                all.in(number, found.all());
            });
        }

        /** When this returns or throws, nobody is inside the source any more. */
        private void each(List<Region> regions, Step step) throws InterruptedException {
            Pedestal pedestal = source.pedestal();
            Parts.each(engine, plan.atOnce(), regions, (region, number) -> {
                Region read = region.grown(detector.halo(), source.layout());
                try (Image pixels = source.read(read)) {
                    step.run(new Piece(pixels, read, source.layout(), pedestal), number);
                }
            });
        }
    }

    /** What is done with what was read for a region. */
    @FunctionalInterface
    private interface Step {
        void run(Piece piece, int number) throws InterruptedException;
    }

    private int height(Region region) {
        int shared = Math.ceilDiv(region.rows(), STRIPS_EACH * StripJob.atOnce(engine));
        return Math.clamp(shared, LEAST_ROWS, MOST_ROWS);
    }

    private void measure(Piece piece, Region region, AtomicReference<FiniteRange> total) throws InterruptedException {
        Part owned = Part.of(piece.locate(region));
        ResponseStrip.Sink sink = rows -> total.accumulateAndGet(
                rows.responses().range(0, rows.fresh() - rows.top(), rows.end() - rows.fresh()), FiniteRange::with);
        strips(piece, owned, region, (smoothed, strip, stop) -> {
            ResponseStrip.run(smoothed, detector, strip, owned, 0, stop, responses -> sink);
        });
    }

    /** Is given the spots of a strip, by whatever worker. */
    @FunctionalInterface
    private interface StripSpots {
        void accept(Part strip, List<Spot> spots);
    }

    private void search(Piece piece, Region region, double threshold, StripSpots spots) throws InterruptedException {
        Part part = Part.of(piece.locate(region.grown(SpotSearch.REACH, piece.image())));
        Region place = piece.place();
        strips(piece, part, region, (smoothed, strip, stop) -> {
            List<Spot> found = new ArrayList<>();
            ResponseStrip.Sinks search = responses -> new SpotSearch(
                    new ExtremumSearch(detector, channel, threshold, responses, found), place.row(), place.column());
            if (ResponseStrip.run(smoothed, detector, strip, part, SpotSearch.REACH, stop, search)) {
                spots.accept(strip, found);
            }
        });
    }

    /** What is done with a strip. */
    @FunctionalInterface
    private interface StripStep {
        void run(SmoothedParts smoothed, Part strip, BooleanSupplier stop);
    }

    /** Does something with each strip of a region, for which there are smoothings of a part of the source. */
    private void strips(Piece piece, Part part, Region region, StripStep step) throws InterruptedException {
        Part owned = Part.of(piece.locate(region));
        OperationRun.inside(List.of(piece.pixels()), () -> {
            try (SmoothedParts smoothed = SmoothedParts.of(engine, plan(piece, part))) {
                StripJob.run(
                        engine,
                        owned.rows(),
                        height(region),
                        (from, to, stop) -> step.run(
                                smoothed,
                                new Part(owned.row() + from, owned.column(), to - from, owned.columns()),
                                stop));
            }
            return Optional.empty();
        });
    }

    private SmoothingPlan plan(Piece piece, Part part) {
        return SmoothingPlan.of(
                        piece.pixels(), detector.sigmas(), detector.truncate(), detector.border(), detector.precision())
                .from(piece)
                .inside(part);
    }
}
