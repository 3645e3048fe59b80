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
        BoxPlan plan = plan(source.layout(), memory);
        List<Box> boxes = new ArrayList<>();
        for (long i = 0; i < plan.boxes(); i++) {
            plan.box(i).intersection(wanted).ifPresent(boxes::add);
        }
        Pedestal pedestal = VolumePiece.pedestal(source, time, channel);
        double threshold = detector.threshold(range -> Parts.each(engine, plan.atOnce(), boxes, (box, number) -> {
            read(source, time, box, detector.filterHalo(), pedestal, piece -> measure(piece, box, range));
        }));
        OrderedSpots ordered = new OrderedSpots(spots, Spot::z);
        Parts.each(engine, plan.atOnce(), boxes, (box, number) -> {
            List<Spot> here = new ArrayList<>();
            read(source, time, box, detector.spaceHalo(), pedestal, piece -> {
                search(piece, box, threshold, (found, tile, begin) -> {
                    synchronized (here) {
                        here.addAll(found);
                    }
                });
            });
            ordered.add(
                    number,
                    here,
                    number + 1 < boxes.size() ? boxes.get(number + 1).plane() : box.endPlane());
        });
        ordered.finish();
    }

    /** What is done with the voxels of a box. */
    @FunctionalInterface
    private interface Work {
        void run(VolumePiece piece) throws InterruptedException;
    }

    /** Reads a box with what is around it, unless it is known that all responses are 0 there. */
    private void read(VolumeSource source, long time, Box box, Halo halo, Pedestal pedestal, Work work)
            throws InterruptedException {
        Box read = around(box, halo);
        if (pedestal.isNone() && source.isEmpty(time, channel, read)) {
            return;
        }
        try (Volume voxels = source.read(time, channel, read)) {
            work.run(new VolumePiece(voxels, read, pedestal));
        }
    }

    private BoxPlan plan(VolumeLayout layout, long memory) {
        int atOnce = StripJob.atOnce(engine);
        VolumeTiles tiles = VolumeTiles.of(detector, all, 1);
        long tile = tiles.bytes(detector.levels())
                + new VolumeSmoothing(detector.sigmasInSpace().getLast(), detector.truncate(), detector.border())
                        .scratchBytes(tiles.slabBox());
        return BoxPlan.of(layout, detector.spaceHalo(), 0, tile * atOnce, memory, engine.workers());
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
