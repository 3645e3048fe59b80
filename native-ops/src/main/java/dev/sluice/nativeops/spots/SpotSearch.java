package dev.sluice.nativeops.spots;

import dev.sluice.nativeops.filter.Part;
import dev.sluice.nativeops.filter.RowPart;
import dev.sluice.nativeops.filter.RowSink;
import dev.sluice.nativeops.kernel.PixelRows;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/*
 * Rows come from the first to the last, those beside the strip included. A ring holds the responses of the last five, all levels of each: a row is searched
 * when the two below it are there, which the fit may look at, or when the image ends before. A row that never came is one that the image does not have.
 */
/** Finds the spots of a strip while its rows are smoothed. For one thread. */
final class SpotSearch implements RowSink {
    /** How far from an extremum the fit looks. */
    static final int REACH = 2;

    private static final int RING = 2 * REACH + 1;
    private static final int ROW = 0;
    private static final int COLUMN = 1;
    private static final int AXES = 2;
    private static final double DIGITS = 1e4;

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

    private final SpotDetector detector;
    private final Place place;
    private final int channel;
    private final float above;
    private final float below;
    private final Consumer<List<Spot>> done;
    private final ResponseRows responses;
    private final int levels;
    private final int columns;
    private final double[] sigmas;
    private final float[][][] ring;
    private final List<Spot> found = new ArrayList<>();
    private final QuadraticFit space = new QuadraticFit(AXES);
    private final QuadraticFit scale = new QuadraticFit(1);
    private final int[] low = new int[AXES];
    private final int[] high = new int[AXES];

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
        this.detector = detector;
        this.place = place;
        this.channel = channel;
        this.above = detector.polarity().bright() ? (float) threshold : Float.POSITIVE_INFINITY;
        this.below = detector.polarity().dark() ? (float) -threshold : Float.NEGATIVE_INFINITY;
        this.done = done;
        this.responses = new ResponseRows(detector);
        this.levels = detector.levels();
        this.columns = place.part().columns();
        this.sigmas =
                detector.sigmas().stream().mapToDouble(Double::doubleValue).toArray();
        this.ring = new float[RING][levels][columns];
    }

    @Override
    public void accept(RowPart part, PixelRows pixels) {
        if (nextRow < 0) {
            firstRow = part.row();
        }
        responses.form(part, row(part.row()));
        nextRow = part.row() + 1;
        searchOwned(part.row() - REACH);
    }

    @Override
    public void endOfStrip() {
        for (int row = Math.max(firstRow, nextRow - REACH); row < nextRow; row++) {
            searchOwned(row);
        }
        done.accept(found);
    }

    private float[][] row(int row) {
        return ring[Math.floorMod(row, RING)];
    }

    private boolean has(int row) {
        return row >= firstRow && row < nextRow;
    }

    private void searchOwned(int row) {
        if (row >= place.from() && row < place.to()) {
            for (int level = 0; level < levels; level++) {
                search(row, level);
            }
        }
    }

    private void search(int row, int level) {
        float[] values = row(row)[level];
        int to = place.right() - place.part().column();
        for (int x = place.left() - place.part().column(); x < to; x++) {
            float value = values[x];
            if (value > above && value < Float.POSITIVE_INFINITY && isTop(row, level, x, 1)
                    || value < below && value > Float.NEGATIVE_INFINITY && isTop(row, level, x, -1)) {
                found.add(spot(row, level, x));
            }
        }
    }

    /** Whether the response, times the sign, is above that of all neighbours; those in its own row, which decide most cases, first. */
    private boolean isTop(int row, int level, int x, int sign) {
        float[][] here = row(row);
        float value = sign * here[level][x];
        if (!isAbove(value, sign, here[level], x - 1, true) || !isAbove(value, sign, here[level], x + 1, false)) {
            return false;
        }
        for (int other = Math.max(0, level - 1); other <= Math.min(levels - 1, level + 1); other++) {
            boolean levelBefore = other < level;
            if (other != level
                    && !(isAbove(value, sign, here[other], x - 1, true)
                            && isAbove(value, sign, here[other], x, levelBefore)
                            && isAbove(value, sign, here[other], x + 1, false))) {
                return false;
            }
            if (!isAboveRow(value, sign, row - 1, other, x, true)
                    || !isAboveRow(value, sign, row + 1, other, x, false)) {
                return false;
            }
        }
        return true;
    }

    private boolean isAboveRow(float value, int sign, int row, int level, int x, boolean before) {
        if (!has(row)) {
            return true;
        }
        float[] values = row(row)[level];
        return isAbove(value, sign, values, x, before)
                && isAbove(value, sign, values, x - 1, before)
                && isAbove(value, sign, values, x + 1, before);
    }

    /** Whether it is above a neighbour, which wins over an equal one if it comes before it. */
    private boolean isAbove(float value, int sign, float[] values, int x, boolean before) {
        if (x < 0 || x >= columns) {
            return true;
        }
        float other = sign * values[x];
        return before ? value > other : value >= other;
    }

    private Spot spot(int row, int level, int x) {
        if (!detector.subpixel()) {
            return spot(row, x, sigmas[level], row(row)[level][x]);
        }
        int sign = row(row)[level][x] > 0 ? 1 : -1;
        limits(0, level, 0, levels);
        scale.run(steps -> row(row)[level + steps[0]][x], sign, low, high);
        limits(ROW, row, firstRow, nextRow);
        limits(COLUMN, x, 0, columns);
        space.run(steps -> row(row + steps[ROW])[level][x + steps[COLUMN]], sign, low, high);
        double sigma = sigmas[level] * StrictMath.pow(detector.ratio(), scale.place(0));
        double value = space.value() + scale.value() - row(row)[level][x];
        return spot(row + space.place(ROW), x + space.place(COLUMN), sigma, value);
    }

    /** How many steps the fit may make along an axis. */
    private void limits(int axis, int at, int from, int to) {
        low[axis] = Math.min(REACH, at - from);
        high[axis] = Math.min(REACH, to - 1 - at);
    }

    private Spot spot(double row, double x, double sigma, double value) {
        double y = place.row() + row;
        double column = place.column() + place.part().column() + x;
        return new Spot(channel, 0, rounded(y), rounded(column), rounded(sigma), value);
    }

    private static double rounded(double value) {
        // The sum takes the sign from a zero.
        return Math.rint(value * DIGITS) / DIGITS + 0.0;
    }
}
