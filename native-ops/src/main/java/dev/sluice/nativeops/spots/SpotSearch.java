package dev.sluice.nativeops.spots;

import dev.sluice.nativeops.filter.Part;

/*
 * Rows come from the first to the last, those beside the strip included, of one panel of columns after the other. A row is searched when the two below it are there, which the fit may look
 * at, or when the image ends before; the two above it are kept until then. A row that never came is one that the image does not have.
 */
/** Finds the spots of a strip while its rows are smoothed. For one thread. */
final class SpotSearch implements ResponseStrip.Sink {
    /** How far from an extremum the fit looks. */
    static final int REACH = ExtremumSearch.REACH;

    private final ExtremumSearch search;
    private final long row;
    private final long column;
    private int next;

    /**
     * A search.
     *
     * @param row the row of the image that is the source's first
     * @param column the column of the image that is the source's first
     */
    SpotSearch(ExtremumSearch search, long row, long column) {
        this.search = search;
        this.row = row;
        this.column = column;
    }

    @Override
    public void accept(ResponseStrip.Rows rows) {
        Part owned = rows.owned();
        Part panel = rows.panel();
        if (rows.fresh() == panel.row()) {
            next = owned.row();
        }
        ExtremumSearch.Origin origin = new ExtremumSearch.Origin(0, row + rows.top(), column + panel.column());
        ExtremumSearch.Extent extent = new ExtremumSearch.Extent(0, 1, 0, rows.end() - rows.top());
        int left = owned.column() - panel.column();
        int end = Math.min(owned.row() + owned.rows(), rows.last() ? rows.end() : rows.end() - REACH);
        for (; next < end; next++) {
            search.search(origin, extent, 0, next - rows.top(), left, left + owned.columns());
        }
    }
}
