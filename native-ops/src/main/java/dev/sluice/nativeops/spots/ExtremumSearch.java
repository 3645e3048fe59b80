package dev.sluice.nativeops.spots;

import dev.sluice.nativeops.kernel.NativeResponses;
import java.util.List;
import java.util.Optional;

/** Finds extrema in rows of responses, natively or in Java, and their summits. An image is one plane. For one thread. */
final class ExtremumSearch {
    /** How far from an extremum the fit looks. */
    static final int REACH = 2;

    private static final int PLANE = 0;
    private static final int ROW = 1;
    private static final int COLUMN = 2;
    private static final int AXES = 3;
    private static final double DIGITS = 1e4;

    /**
     * Which planes and rows of the responses are there now; any is missing only where the image ends, or is further than {@link #REACH} from what is searched.
     *
     * @param firstPlane the first one
     * @param endPlane the plane after the last
     * @param firstRow the first one
     * @param endRow the row after the last
     */
    record Extent(int firstPlane, int endPlane, int firstRow, int endRow) {}

    /**
     * What the rows are counted from.
     *
     * @param plane the plane of the volume that is plane 0 of the responses
     * @param row the row that is row 0
     * @param column the column that is the first of each row
     */
    record Origin(long plane, long row, long column) {}

    private final SpotDetector detector;
    private final int channel;
    private final Responses responses;
    private final Optional<NativeResponses> natively;
    private final float above;
    private final float below;
    private final double[] sigmas;
    private final int levels;
    private final List<Spot> found;
    private final QuadraticFit space = new QuadraticFit(AXES);
    private final QuadraticFit scale = new QuadraticFit(1);
    private final int[] low = new int[AXES];
    private final int[] high = new int[AXES];
    private final float[] values;
    private Origin origin = new Origin(0, 0, 0);
    private Extent extent = new Extent(0, 0, 0, 0);

    /**
     * A search.
     *
     * @param threshold what a bright spot's response must be above, and a dark one's below the negative of
     * @param found to which spots are added, in no order
     */
    ExtremumSearch(SpotDetector detector, int channel, double threshold, Responses responses, List<Spot> found) {
        this.found = found;
        this.detector = detector;
        this.channel = channel;
        this.responses = responses;
        this.above = detector.polarity().bright() ? (float) threshold : Float.POSITIVE_INFINITY;
        this.below = detector.polarity().dark() ? (float) -threshold : Float.NEGATIVE_INFINITY;
        this.sigmas =
                detector.sigmas().stream().mapToDouble(Double::doubleValue).toArray();
        this.levels = detector.levels();
        this.natively = responses.natively();
        this.values = new float[natively.isPresent() ? 0 : responses.columns()];
        natively.ifPresent(job -> job.thresholds(above, below));
    }

    /**
     * Searches all levels of a row.
     *
     * @param from what planes, rows and columns of the responses are counted from
     * @param there which of them are there
     * @param left the first column that is searched
     * @param right the column after the last
     */
    void search(Origin from, Extent there, int plane, int row, int left, int right) {
        origin = from;
        extent = there;
        for (int level = 0; level < levels; level++) {
            if (natively.isPresent()) {
                searchNatively(natively.get(), plane, row, level, left, right);
            } else {
                searchInJava(plane, row, level, left, right);
            }
        }
    }

    private void searchNatively(NativeResponses job, int plane, int row, int level, int left, int right) {
        int count = job.extrema(
                plane,
                extent.firstPlane(),
                extent.endPlane(),
                row,
                extent.firstRow(),
                extent.endRow(),
                level,
                left,
                right);
        for (int i = 0; i < count; i++) {
            found.add(spot(plane, row, level, job.found(i)));
        }
    }

    /** The threshold first, which few values are beyond. */
    private void searchInJava(int plane, int row, int level, int left, int right) {
        responses.copy(plane, level, row, values);
        for (int x = left; x < right; x++) {
            float value = values[x];
            if (value > above && value < Float.POSITIVE_INFINITY && isTop(plane, row, level, x, 1)
                    || value < below && value > Float.NEGATIVE_INFINITY && isTop(plane, row, level, x, -1)) {
                found.add(spot(plane, row, level, x));
            }
        }
    }

    /** Whether the response, times the sign, is above that of all neighbours; those in its own row, which decide most cases, first. */
    private boolean isTop(int plane, int row, int level, int x, int sign) {
        float value = sign * values[x];
        if (!isAbove(value, sign, plane, row, level, x - 1, true)
                || !isAbove(value, sign, plane, row, level, x + 1, false)) {
            return false;
        }
        for (int other = Math.max(0, level - 1); other <= Math.min(levels - 1, level + 1); other++) {
            if (other != level
                    && !(isAbove(value, sign, plane, row, other, x - 1, true)
                            && isAbove(value, sign, plane, row, other, x, other < level)
                            && isAbove(value, sign, plane, row, other, x + 1, false))) {
                return false;
            }
            if (!isAboveRow(value, sign, plane, row - 1, other, x, true)
                    || !isAboveRow(value, sign, plane, row + 1, other, x, false)) {
                return false;
            }
            for (int r = row - 1; r <= row + 1; r++) {
                if (!isAboveRow(value, sign, plane - 1, r, other, x, true)
                        || !isAboveRow(value, sign, plane + 1, r, other, x, false)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean isAboveRow(float value, int sign, int plane, int row, int level, int x, boolean before) {
        if (plane < extent.firstPlane()
                || plane >= extent.endPlane()
                || row < extent.firstRow()
                || row >= extent.endRow()) {
            return true;
        }
        return isAbove(value, sign, plane, row, level, x, before)
                && isAbove(value, sign, plane, row, level, x - 1, before)
                && isAbove(value, sign, plane, row, level, x + 1, before);
    }

    /** Whether it is above a neighbour, which wins over an equal one if it comes before it. */
    private boolean isAbove(float value, int sign, int plane, int row, int level, int x, boolean before) {
        if (x < 0 || x >= responses.columns()) {
            return true;
        }
        float other = sign * responses.value(plane, level, row, x);
        return before ? value > other : value >= other;
    }

    private Spot spot(int plane, int row, int level, int x) {
        float value = responses.value(plane, level, row, x);
        if (!detector.subpixel()) {
            return new Spot(
                    channel,
                    place(origin.plane() + plane, 0),
                    place(origin.row() + row, 0),
                    place(origin.column() + x, 0),
                    place(0, sigmas[level]),
                    value);
        }
        int sign = value > 0 ? 1 : -1;
        limits(0, level, 0, levels);
        scale.run(steps -> responses.value(plane, level + steps[0], row, x), sign, low, high);
        limits(PLANE, plane, extent.firstPlane(), extent.endPlane());
        limits(ROW, row, extent.firstRow(), extent.endRow());
        limits(COLUMN, x, 0, responses.columns());
        space.run(
                steps -> responses.value(plane + steps[PLANE], level, row + steps[ROW], x + steps[COLUMN]),
                sign,
                low,
                high);
        return new Spot(
                channel,
                place(origin.plane() + plane, space.place(PLANE)),
                place(origin.row() + row, space.place(ROW)),
                place(origin.column() + x, space.place(COLUMN)),
                place(0, sigmas[level] * StrictMath.pow(detector.ratio(), scale.place(0))),
                space.value() + scale.value() - value);
    }

    /** How many steps the fit may make along an axis. */
    private void limits(int axis, int at, int from, int to) {
        low[axis] = Math.min(REACH, at - from);
        high[axis] = Math.min(REACH, to - 1 - at);
    }

    /** In whole ten-thousandths, of which the offset's are rounded by themselves: so it does not matter what pixels are counted from. */
    private static double place(long pixel, double offset) {
        // The sum takes the sign from a zero.
        return (pixel * DIGITS + Math.rint(offset * DIGITS)) / DIGITS + 0.0;
    }
}
