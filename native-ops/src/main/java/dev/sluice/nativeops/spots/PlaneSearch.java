package dev.sluice.nativeops.spots;

import dev.sluice.nativeops.volume.Box;

/*
 * The same as in a strip, but that planes come instead of rows, a few at a time: the ring holds those and the four before them, and a plane is searched when the two behind it are there.
 * What is beside the tile in its own planes is there from the beginning.
 */
/** Finds the spots of a tile of a volume while its planes are smoothed. For one thread. */
final class PlaneSearch implements ResponsePlanes.Sink {
    private static final int REACH = ExtremumSearch.REACH;

    private final ExtremumSearch search;
    private final Box tile;
    private final Box around;
    private final ExtremumSearch.Origin origin;
    private int endPlane;

    /**
     * A search.
     *
     * @param tile in which spots are looked for
     * @param around what is smoothed, whose first voxel planes and rows are counted from
     */
    PlaneSearch(ExtremumSearch search, Box tile, Box around) {
        this.search = search;
        this.tile = tile.within(around);
        this.around = around;
        this.origin = new ExtremumSearch.Origin(around.plane(), around.row(), around.column());
    }

    @Override
    public void filled(int plane) {
        endPlane = plane + 1;
        search(plane - REACH);
    }

    /** Searches the last planes, when all are there. */
    void finish() {
        for (int plane = Math.max(0, endPlane - REACH); plane < endPlane; plane++) {
            search(plane);
        }
    }

    private void search(int plane) {
        if (plane < tile.plane() || plane >= tile.endPlane()) {
            return;
        }
        ExtremumSearch.Extent extent = new ExtremumSearch.Extent(0, endPlane, 0, around.rows());
        for (int row = (int) tile.row(); row < tile.endRow(); row++) {
            search.search(origin, extent, plane, row, (int) tile.column(), (int) tile.endColumn());
        }
    }
}
