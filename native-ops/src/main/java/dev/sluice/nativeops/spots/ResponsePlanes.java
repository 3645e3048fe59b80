package dev.sluice.nativeops.spots;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.memory.PixelAccess;
import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.Sigma;
import dev.sluice.nativeops.volume.Volume;
import dev.sluice.nativeops.volume.VolumePiece;
import dev.sluice.nativeops.volume.VolumeSmoothing;
import dev.sluice.request.RequestEngine;
import java.util.List;

/*
 * A few planes at a time: all of them are smoothed by one sigma after the other, of which two are in memory, and their difference goes into the responses.
 */
/** Computes the responses of a part of a volume, from the first plane to the last. For one thread. */
final class ResponsePlanes {
    private final RequestEngine engine;
    private final SpotDetector detector;
    private final VolumePiece piece;
    private final Responses responses;

    /** Looks at responses. */
    @FunctionalInterface
    interface Sink {
        /** All levels of all rows of a plane are there, and of those before it. */
        void filled(int plane);
    }

    private ResponsePlanes(RequestEngine engine, SpotDetector detector, VolumePiece piece, Responses responses) {
        this.engine = engine;
        this.detector = detector;
        this.piece = piece;
        this.responses = responses;
    }

    /**
     * Computes them.
     *
     * @param piece voxels, of one channel
     * @param part of the whole volume; planes and rows of the responses are counted from its first
     * @param slab how many planes at a time
     * @param responses room for these, and for what the sink looks back at
     */
    static void run(
            RequestEngine engine,
            SpotDetector detector,
            VolumePiece piece,
            Box part,
            int slab,
            Responses responses,
            Sink sink)
            throws InterruptedException {
        ResponsePlanes run = new ResponsePlanes(engine, detector, piece, responses);
        int planes = Math.min(slab, part.planes());
        try (Volume scratch = Volume.allocate(2 * planes, part.rows(), part.columns(), 1, Depth.F32)) {
            for (int from = 0; from < part.planes(); from += planes) {
                int count = Math.min(planes, part.planes() - from);
                Box box = new Box(part.plane() + from, part.row(), part.column(), count, part.rows(), part.columns());
                try (Volume even = scratch.planes(0, count);
                        Volume odd = scratch.planes(planes, planes + count)) {
                    run.slab(box, even, odd, from);
                }
                for (int plane = from; plane < from + count; plane++) {
                    sink.filled(plane);
                }
            }
        }
    }

    private void slab(Box box, Volume even, Volume odd, int first) throws InterruptedException {
        List<Sigma> sigmas = detector.sigmasInSpace();
        for (int i = 0; i < sigmas.size(); i++) {
            VolumeSmoothing smoothing = new VolumeSmoothing(sigmas.get(i), detector.truncate(), detector.border());
            smoothing.computeForDifferences(engine, piece, box, i % 2 == 0 ? even : odd);
            if (i > 0) {
                level(i % 2 == 0 ? odd : even, i % 2 == 0 ? even : odd, i - 1, first);
            }
        }
    }

    private void level(Volume before, Volume after, int level, int first) {
        for (int plane = 0; plane < before.planes(); plane++) {
            try (Image narrow = before.plane(plane);
                    Image wide = after.plane(plane)) {
                responses.form(first + plane, level, 0, before.rows(), rows(narrow), rows(wide));
            }
        }
    }

    private static Responses.Smoothing rows(Image plane) {
        return new Responses.Smoothing(PixelAccess.pixels(plane), 0, plane.stride());
    }
}
