package dev.sluice.nativeops.spots;

import java.util.ArrayList;
import java.util.List;

/** Finds extrema in rows of responses, and their summits. An image is one plane. For one thread. */
final class ExtremumSearch {
    /** How far from an extremum the fit looks. */
    static final int REACH = 2;

    private static final int PLANE = 0;
    private static final int ROW = 1;
    private static final int COLUMN = 2;
    private static final int AXES = 3;
    private static final double DIGITS = 1e4;

    /** Rows of responses that are there now; any of them is missing only where the image ends, or is further than {@link #REACH} from what is searched. */
    interface Responses {
        int firstPlane();

        int endPlane();

        int firstRow();

        int endRow();

        int columns();

        /** One of the rows that are there. */
        float[] row(int plane, int row, int level);
    }

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
    private final Origin origin;
    private final float above;
    private final float below;
    private final double[] sigmas;
    private final int levels;
    private final List<Spot> found = new ArrayList<>();
    private final QuadraticFit space = new QuadraticFit(AXES);
    private final QuadraticFit scale = new QuadraticFit(1);
    private final int[] low = new int[AXES];
    private final int[] high = new int[AXES];

    /**
     * A search.
     *
     * @param threshold what a bright spot's response must be above, and a dark one's below the negative of
     */
    ExtremumSearch(SpotDetector detector, int channel, double threshold, Responses responses, Origin origin) {
        this.detector = detector;
        this.channel = channel;
        this.responses = responses;
        this.origin = origin;
        this.above = detector.polarity().bright() ? (float) threshold : Float.POSITIVE_INFINITY;
        this.below = detector.polarity().dark() ? (float) -threshold : Float.NEGATIVE_INFINITY;
        this.sigmas =
                detector.sigmas().stream().mapToDouble(Double::doubleValue).toArray();
        this.levels = detector.levels();
    }

    /** What was found, in no order. */
    List<Spot> found() {
        return found;
    }

    /** Searches all levels of a row, in the columns from {@code left} to {@code right - 1}. */
    void search(int plane, int row, int left, int right) {
        for (int level = 0; level < levels; level++) {
            float[] values = responses.row(plane, row, level);
            for (int x = left; x < right; x++) {
                float value = values[x];
                if (value > above && value < Float.POSITIVE_INFINITY && isTop(plane, row, level, x, 1)
                        || value < below && value > Float.NEGATIVE_INFINITY && isTop(plane, row, level, x, -1)) {
                    found.add(spot(plane, row, level, x));
                }
            }
        }
    }

    /** Whether the response, times the sign, is above that of all neighbours; those in its own row, which decide most cases, first. */
    private boolean isTop(int plane, int row, int level, int x, int sign) {
        float[] here = responses.row(plane, row, level);
        float value = sign * here[x];
        if (!isAbove(value, sign, here, x - 1, true) || !isAbove(value, sign, here, x + 1, false)) {
            return false;
        }
        for (int other = Math.max(0, level - 1); other <= Math.min(levels - 1, level + 1); other++) {
            if (other != level) {
                float[] beside = responses.row(plane, row, other);
                if (!(isAbove(value, sign, beside, x - 1, true)
                        && isAbove(value, sign, beside, x, other < level)
                        && isAbove(value, sign, beside, x + 1, false))) {
                    return false;
                }
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
        if (plane < responses.firstPlane()
                || plane >= responses.endPlane()
                || row < responses.firstRow()
                || row >= responses.endRow()) {
            return true;
        }
        float[] values = responses.row(plane, row, level);
        return isAbove(value, sign, values, x, before)
                && isAbove(value, sign, values, x - 1, before)
                && isAbove(value, sign, values, x + 1, before);
    }

    /** Whether it is above a neighbour, which wins over an equal one if it comes before it. */
    private boolean isAbove(float value, int sign, float[] values, int x, boolean before) {
        if (x < 0 || x >= responses.columns()) {
            return true;
        }
        float other = sign * values[x];
        return before ? value > other : value >= other;
    }

    private Spot spot(int plane, int row, int level, int x) {
        float value = responses.row(plane, row, level)[x];
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
        scale.run(steps -> responses.row(plane, row, level + steps[0])[x], sign, low, high);
        limits(PLANE, plane, responses.firstPlane(), responses.endPlane());
        limits(ROW, row, responses.firstRow(), responses.endRow());
        limits(COLUMN, x, 0, responses.columns());
        space.run(
                steps -> responses.row(plane + steps[PLANE], row + steps[ROW], level)[x + steps[COLUMN]],
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
