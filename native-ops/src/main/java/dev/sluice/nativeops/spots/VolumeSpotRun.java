package dev.sluice.nativeops.spots;

import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.strip.StripJob;
import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.BoxPlan;
import dev.sluice.nativeops.volume.Halo;
import dev.sluice.nativeops.volume.Volume;
import dev.sluice.nativeops.volume.VolumeLayout;
import dev.sluice.nativeops.volume.VolumePiece;
import dev.sluice.nativeops.volume.VolumeSmoothing;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.windowed.Pedestal;
import dev.sluice.request.RequestEngine;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Goes through a volume of one channel: once for its spots, and before that once for the range of its responses if the threshold depends on it. */
final class VolumeSpotRun {
    private static final Halo REACH = new Halo(ExtremumSearch.REACH, ExtremumSearch.REACH, ExtremumSearch.REACH);

    private final RequestEngine engine;
    private final SpotDetector detector;
    private final int channel;

    /** How large the whole volume is. */
    private final Box all;

    /** For a volume of this size. */
    VolumeSpotRun(RequestEngine engine, SpotDetector detector, int channel, Box all) {
        this.engine = engine;
        this.detector = detector;
        this.channel = channel;
        this.all = all;
    }

    /** Finds the spots of a volume in memory in a box of it, and passes them on in order; to be called inside a request. */
    void whole(Volume volume, Box wanted, Consumer<? super Spot> spots) throws InterruptedException {
        VolumePiece piece = VolumePiece.whole(volume);
        double threshold = detector.threshold(range -> measure(piece, wanted, range));
        OrderedSpots ordered = new OrderedSpots(spots, Spot::z);
        search(piece, wanted, threshold, (found, number, begin) -> ordered.add(number, found, begin));
        ordered.finish();
    }

    /** The same of one that is read in parts. */
    void parts(VolumeSource source, long time, Box wanted, long memory, Consumer<? super Spot> spots)
            throws InterruptedException {
        BoxPlan plan = plan(detector, source.layout(), memory, engine.workers());
        SpotParts.of(plan, wanted).gather(detector, new InParts(plan, source, time), spots);
    }

    /** The range of the responses of a box. */
    FiniteRange responses(VolumeSource source, long time, Box wanted, long memory) throws InterruptedException {
        BoxPlan plan = plan(detector, source.layout(), memory, engine.workers());
        return new InParts(plan, source, time)
                .responses(detector, SpotParts.of(plan, wanted).parts());
    }

    /** Reads boxes with what is around them, and searches them. */
    private final class InParts implements SpotParts.Search<Box> {
        private final BoxPlan plan;
        private final VolumeSource source;
        private final long time;
        private final Pedestal pedestal;

        InParts(BoxPlan plan, VolumeSource source, long time) {
            this.plan = plan;
            this.source = source;
            this.time = time;
            this.pedestal = VolumePiece.pedestal(source, time, channel);
        }

        @Override
        public FiniteRange responses(SpotDetector same, List<Box> boxes) throws InterruptedException {
            AtomicReference<FiniteRange> range = new AtomicReference<>(FiniteRange.EMPTY);
            Parts.each(
                    engine,
                    plan.atOnce(),
                    boxes,
                    (box, _) -> read(box, detector.filterHalo(), piece -> measure(piece, box, range)));
            return range.get();
        }

        @Override
        public void spots(SpotDetector measured, List<Box> boxes, SpotParts.Found all) throws InterruptedException {
            Parts.each(engine, plan.atOnce(), boxes, (box, number) -> {
                SpotParts.Collected here = new SpotParts.Collected();
                read(
                        box,
                        detector.spaceHalo(),
                        piece -> search(piece, box, measured.threshold(), (found, tile, begin) -> here.add(found)));
                all.in(number, here.all());
            });
        }

        /** Reads a box with what is around it, unless it is known that all responses are 0 there. */
        private void read(Box box, Halo halo, Work work) throws InterruptedException {
            Box read = around(box, halo);
            if (pedestal.isNone() && source.isEmpty(time, channel, read)) {
                return;
            }
            try (Volume voxels = source.read(time, channel, read)) {
                work.run(new VolumePiece(voxels, read, pedestal));
            }
        }
    }

    /** What is done with the voxels of a box. */
    @FunctionalInterface
    private interface Work {
        void run(VolumePiece piece) throws InterruptedException;
    }

    /** In which boxes volumes are searched. */
    static BoxPlan plan(SpotDetector detector, VolumeLayout layout, long memory, int workers) {
        VolumeTiles tiles = VolumeTiles.of(detector, layout.whole(), 1);
        long tile = tiles.bytes(detector.levels())
                + new VolumeSmoothing(detector.sigmasInSpace().getLast(), detector.truncate(), detector.border())
                        .scratchBytes(tiles.slabBox());
        return BoxPlan.of(layout, detector.spaceHalo(), 0, tile * StripJob.atOnce(workers), memory, workers);
    }

    private Box around(Box box, Halo halo) {
        return box.grown(halo, all.planes(), all.rows(), all.columns());
    }

    private void measure(VolumePiece piece, Box part, AtomicReference<FiniteRange> total) throws InterruptedException {
        int atOnce = StripJob.atOnce(engine);
        VolumeTiles tiles = VolumeTiles.of(detector, part, atOnce);
        Parts.each(engine, atOnce, tiles.of(part), (tile, number) -> {
            try (Arena arena = Arena.ofConfined()) {
                int ring = Math.min(tile.planes(), tiles.slab());
                Responses responses = new Responses(arena, detector, ring, tile.rows(), tile.columns());
                ResponsePlanes.run(engine, detector, piece, tile, tiles.slab(), responses, plane -> {
                    total.accumulateAndGet(responses.range(plane, 0, tile.rows()), FiniteRange::with);
                });
            }
        });
    }

    /** Is given the spots of a tile, by whatever worker. */
    @FunctionalInterface
    private interface TileSpots {
        /** {@code begin} is the first plane in which a tile of a higher number may own spots. */
        void accept(List<Spot> found, int number, long begin);
    }

    private void search(VolumePiece piece, Box part, double threshold, TileSpots spots) throws InterruptedException {
        int atOnce = StripJob.atOnce(engine);
        VolumeTiles tiles = VolumeTiles.of(detector, part, atOnce);
        List<Box> order = tiles.of(part);
        // Their memory serves tile after tile: to have it from the system anew for each takes about as long as the
        // search.
        Queue<Responses> idle = new ConcurrentLinkedQueue<>();
        try (Arena arena = Arena.ofShared()) {
            Parts.each(engine, atOnce, order, (tile, number) -> {
                Box around = around(tile, REACH);
                List<Spot> found = new ArrayList<>();
                Responses last = idle.poll();
                Responses responses = last != null ? last : tiles.responses(arena, detector);
                try {
                    responses.columns(around.columns());
                    ExtremumSearch extrema = new ExtremumSearch(detector, channel, threshold, responses, found);
                    PlaneSearch search = new PlaneSearch(extrema, tile, around);
                    ResponsePlanes.run(engine, detector, piece, around, tiles.slab(), responses, search);
                    search.finish();
                } finally {
                    idle.add(responses);
                }
                long begin = number + 1 < order.size() ? order.get(number + 1).plane() : part.endPlane();
                spots.accept(found, number, begin);
            });
        }
    }
}
