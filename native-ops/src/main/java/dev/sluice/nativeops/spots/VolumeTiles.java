package dev.sluice.nativeops.spots;

import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.Halo;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/*
 * The rows and columns of what is smoothed are those of a box of the volume filter, which it smooths in one go. From plane to plane only what the search looks at beyond a tile is smoothed
 * twice. The ring of responses is to stay near the processor: with many levels or wide kernels fewer planes come at a time.
 */
/**
 * How large the tiles are in which a volume is searched, a request for each.
 *
 * @param planes of a tile, at least 1
 * @param rows of a tile, at least 1
 * @param columns of a tile, at least 1
 * @param slab how many planes are smoothed at a time
 */
record VolumeTiles(int planes, int rows, int columns, int slab) {
    private static final int BESIDE = 2 * ExtremumSearch.REACH;
    private static final int PLANES = 64 - BESIDE;
    private static final int LEAST_PLANES = 16;
    private static final int ROWS = 64;
    private static final int COLUMNS = 512;
    private static final int HALOS = 2;
    private static final int SLAB = 16;
    private static final long RING_BYTES = 16L << 20;

    /** Tiles for each that runs at once. */
    private static final int TILES_EACH = 3;

    /** For tiles of a part of a volume. */
    static VolumeTiles of(SpotDetector detector, Box part, int atOnce) {
        Halo halo = detector.filterHalo();
        int rows = share(part.rows(), Math.max(ROWS, HALOS * halo.rows()) - BESIDE);
        int columns = share(part.columns(), Math.max(COLUMNS, HALOS * halo.columns()) - BESIDE);
        long beside = (long) Math.ceilDiv(part.rows(), rows) * Math.ceilDiv(part.columns(), columns);
        long layers = Math.ceilDiv((long) TILES_EACH * atOnce, beside);
        int planes = share(part.planes(), (int) Math.clamp(part.planes() / layers, LEAST_PLANES, PLANES));
        VolumeTiles tiles = new VolumeTiles(planes, rows, columns, 1);
        long plane = detector.levels() * tiles.planeBytes();
        int slab = (int) Math.clamp(RING_BYTES / plane - BESIDE, 1, Math.min(SLAB, planes + BESIDE));
        return new VolumeTiles(planes, rows, columns, slab);
    }

    /** About so many, so that all tiles are about the same. */
    private static int share(int all, int wished) {
        return Math.ceilDiv(all, Math.ceilDiv(all, Math.min(all, wished)));
    }

    private long planeBytes() {
        return (rows + (long) BESIDE) * (columns + (long) BESIDE) * Float.BYTES;
    }

    /** What a tile takes, the ring and two smoothings: what the smoothing itself takes is not counted. */
    long bytes(int levels) {
        return planeBytes() * (levels * (slab + (long) BESIDE) + 2L * slab);
    }

    /** Room for the responses of any tile, and of what is beside it. */
    Responses responses(Arena arena, SpotDetector detector) {
        return new Responses(arena, detector, slab + BESIDE, rows + BESIDE, columns + BESIDE);
    }

    /** What is smoothed of a tile at a time, at the beginning of a volume. */
    Box slabBox() {
        return new Box(0, 0, 0, slab, rows + BESIDE, columns + BESIDE);
    }

    /** The tiles, those with the first planes first. */
    List<Box> of(Box part) {
        List<Box> tiles = new ArrayList<>();
        for (long plane = part.plane(); plane < part.endPlane(); plane += planes) {
            for (long row = part.row(); row < part.endRow(); row += rows) {
                for (long column = part.column(); column < part.endColumn(); column += columns) {
                    tiles.add(new Box(
                            plane,
                            row,
                            column,
                            (int) Math.min(planes, part.endPlane() - plane),
                            (int) Math.min(rows, part.endRow() - row),
                            (int) Math.min(columns, part.endColumn() - column)));
                }
            }
        }
        return tiles;
    }
}
