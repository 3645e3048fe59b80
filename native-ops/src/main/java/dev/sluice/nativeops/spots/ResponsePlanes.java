package dev.sluice.nativeops.spots;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.Sigma;
import dev.sluice.nativeops.volume.Volume;
import dev.sluice.nativeops.volume.VolumePiece;
import dev.sluice.nativeops.volume.VolumeSmoothing;
import dev.sluice.request.RequestEngine;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/*
 * A few planes at a time: all of them are smoothed by one sigma after the other, of which two are in memory, and their difference goes where the sink wants it.
 */
/** Computes the responses of a part of a volume, from the first plane to the last. For one thread. */
final class ResponsePlanes {
    private final RequestEngine engine;
    private final SpotDetector detector;
    private final ResponseRows responses;
    private final float[] narrow;
    private final float[] wide;

    /** Where rows of responses go. */
    interface Sink {
        /** Where a row of a level is to be put. */
        float[] room(int plane, int row, int level);

        /** It is there. */
        default void filled(int plane, int row, int level) {}

        /** All levels of all rows of a plane are there. */
        default void filled(int plane) {}
    }

    private ResponsePlanes(RequestEngine engine, SpotDetector detector, int columns) {
        this.engine = engine;
        this.detector = detector;
        this.responses = new ResponseRows(detector);
        this.narrow = new float[columns];
        this.wide = new float[columns];
    }

    /**
     * Computes them.
     *
     * @param piece voxels, of one channel
     * @param part of the whole volume; planes and rows of the sink are counted from its first
     * @param slab how many planes at a time
     */
    static void run(RequestEngine engine, SpotDetector detector, VolumePiece piece, Box part, int slab, Sink sink)
            throws InterruptedException {
        ResponsePlanes run = new ResponsePlanes(engine, detector, part.columns());
        int planes = Math.min(slab, part.planes());
        try (Volume scratch = Volume.allocate(2 * planes, part.rows(), part.columns(), 1, Depth.F32)) {
            for (int from = 0; from < part.planes(); from += planes) {
                int count = Math.min(planes, part.planes() - from);
                Box box = new Box(part.plane() + from, part.row(), part.column(), count, part.rows(), part.columns());
                try (Volume even = scratch.planes(0, count);
                        Volume odd = scratch.planes(planes, planes + count)) {
                    run.slab(piece, box, even, odd, from, sink);
                }
                for (int plane = from; plane < from + count; plane++) {
                    sink.filled(plane);
                }
            }
        }
    }

    private void slab(VolumePiece piece, Box box, Volume even, Volume odd, int first, Sink sink)
            throws InterruptedException {
        List<Sigma> sigmas = detector.sigmasInSpace();
        for (int i = 0; i < sigmas.size(); i++) {
            VolumeSmoothing smoothing = new VolumeSmoothing(sigmas.get(i), detector.truncate(), detector.border());
            smoothing.computeForDifferences(engine, piece, box, i % 2 == 0 ? even : odd);
            if (i > 0) {
                level(i % 2 == 0 ? odd : even, i % 2 == 0 ? even : odd, i - 1, first, sink);
            }
        }
    }

    /** Forms a level of all rows. */
    private void level(Volume before, Volume after, int level, int first, Sink sink) {
        for (int plane = 0; plane < before.planes(); plane++) {
            try (Image narrower = before.plane(plane);
                    Image wider = after.plane(plane)) {
                MemorySegment from = narrower.pixels();
                MemorySegment to = wider.pixels();
                for (int row = 0; row < before.rows(); row++) {
                    MemorySegment.copy(from, ValueLayout.JAVA_FLOAT, row * narrower.stride(), narrow, 0, narrow.length);
                    MemorySegment.copy(to, ValueLayout.JAVA_FLOAT, row * wider.stride(), wide, 0, wide.length);
                    responses.difference(narrow, wide, sink.room(first + plane, row, level), narrow.length);
                    sink.filled(first + plane, row, level);
                }
            }
        }
    }
}
