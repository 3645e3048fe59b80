package dev.sluice.nativeops.spots;

import dev.sluice.nativeops.volume.Box;
import java.util.List;

/*
 * The same as in a strip, but that planes come instead of rows, a few at a time: the ring holds those and the four before them, and a plane is searched when the two behind it are there.
 * What is beside the tile in its own planes is there from the beginning.
 */
/** Finds the spots of a tile of a volume while its planes are smoothed. For one thread. */
final class PlaneSearch implements ResponsePlanes.Sink, ExtremumSearch.Responses {
    private static final int REACH = ExtremumSearch.REACH;

    private final Box tile;
    private final Box around;
    private final float[][][][] ring;
    private final ExtremumSearch search;
    private int endPlane;

    /**
     * A search.
     *
     * @param tile in which spots are looked for
     * @param around what is smoothed, whose first voxel planes and rows are counted from
     * @param slab how many planes come at a time
     */
    PlaneSearch(SpotDetector detector, int channel, double threshold, Box tile, Box around, int slab) {
        this.tile = tile.within(around);
        this.around = around;
        this.ring = new float[Math.min(around.planes(), slab + 2 * REACH)][detector.levels()][around.rows()]
                [around.columns()];
        this.search = new ExtremumSearch(
                detector,
                channel,
                threshold,
                this,
                new ExtremumSearch.Origin(around.plane(), around.row(), around.column()));
    }

    @Override
    public float[] room(int plane, int row, int level) {
        return row(plane, row, level);
    }

    @Override
    public void filled(int plane) {
        endPlane = plane + 1;
        search(plane - REACH);
    }

    /** Searches the last planes, when all are there. */
    List<Spot> finish() {
        for (int plane = Math.max(0, endPlane - REACH); plane < endPlane; plane++) {
            search(plane);
        }
        return search.found();
    }

    private void search(int plane) {
        if (plane < tile.plane() || plane >= tile.endPlane()) {
            return;
        }
        for (int row = (int) tile.row(); row < tile.endRow(); row++) {
            search.search(plane, row, (int) tile.column(), (int) tile.endColumn());
        }
    }

    @Override
    public int firstPlane() {
        return 0;
    }

    @Override
    public int endPlane() {
        return endPlane;
    }

    @Override
    public int firstRow() {
        return 0;
    }

    @Override
    public int endRow() {
        return around.rows();
    }

    @Override
    public int columns() {
        return around.columns();
    }

    @Override
    public float[] row(int plane, int row, int level) {
        return ring[plane % ring.length][level][row];
    }
}
