package dev.sluice.nativeops.spots;

import dev.sluice.nativeops.filter.Part;
import dev.sluice.nativeops.filter.RowPart;
import dev.sluice.nativeops.filter.RowSink;
import dev.sluice.nativeops.kernel.PixelRows;
import java.util.List;
import java.util.function.Consumer;

/*
 * Rows come from the first to the last, those beside the strip included. A ring holds the responses of the last five, all levels of each: a row is searched
 * when the two below it are there, which the fit may look at, or when the image ends before. A row that never came is one that the image does not have.
 */
/** Finds the spots of a strip while its rows are smoothed. For one thread. */
final class SpotSearch implements RowSink, ExtremumSearch.Responses {
    /** How far from an extremum the fit looks. */
    static final int REACH = ExtremumSearch.REACH;

    private static final int RING = 2 * REACH + 1;

    /**
     * Where a strip is.
     *
     * @param from its first row, in the source
     * @param to the row after its last
     * @param part the part of the source that is smoothed, of which each row is handed over whole
     * @param left the first column in which spots are looked for, in the source
     * @param right the column after the last
     * @param row the row of the image that is the source's first
     * @param column the column of the image that is the source's first
     */
    record Place(int from, int to, Part part, int left, int right, long row, long column) {}

    private final Place place;
    private final Consumer<List<Spot>> done;
    private final ResponseRows responses;
    private final int columns;
    private final float[][][] ring;
    private final ExtremumSearch search;

    /** The rows that have come are those before it, from {@code firstRow} on; at first there are none. */
    private int nextRow = -1;

    private int firstRow;

    /**
     * A search.
     *
     * @param threshold what a bright spot's response must be above, and a dark one's below the negative of
     * @param done is given the spots of the strip, in no order
     */
    SpotSearch(SpotDetector detector, Place place, int channel, double threshold, Consumer<List<Spot>> done) {
        this.place = place;
        this.done = done;
        this.responses = new ResponseRows(detector);
        this.columns = place.part().columns();
        this.ring = new float[RING][detector.levels()][columns];
        this.search = new ExtremumSearch(
                detector,
                channel,
                threshold,
                this,
                new ExtremumSearch.Origin(
                        0, place.row(), place.column() + place.part().column()));
    }

    @Override
    public void accept(RowPart part, PixelRows pixels) {
        if (nextRow < 0) {
            firstRow = part.row();
        }
        responses.form(part, ring[Math.floorMod(part.row(), RING)]);
        nextRow = part.row() + 1;
        searchOwned(part.row() - REACH);
    }

    @Override
    public void endOfStrip() {
        for (int row = Math.max(firstRow, nextRow - REACH); row < nextRow; row++) {
            searchOwned(row);
        }
        done.accept(search.found());
    }

    private void searchOwned(int row) {
        if (row >= place.from() && row < place.to()) {
            int first = place.part().column();
            search.search(0, row, place.left() - first, place.right() - first);
        }
    }

    @Override
    public int firstPlane() {
        return 0;
    }

    @Override
    public int endPlane() {
        return 1;
    }

    @Override
    public int firstRow() {
        return firstRow;
    }

    @Override
    public int endRow() {
        return nextRow;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public float[] row(int plane, int row, int level) {
        return ring[Math.floorMod(row, RING)][level];
    }
}
