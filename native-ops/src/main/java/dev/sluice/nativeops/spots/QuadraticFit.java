package dev.sluice.nativeops.spots;

import java.util.Arrays;

/*
 * The quadratic through a point and its neighbours, by central differences: gradient g, second derivatives H; its summit lies at -H^-1 g, and is higher than the
 * point by half of g times that (Brown and Lowe, "Invariant features from interest point groups", 2002). Where the summit is nearer to a neighbour, that is the
 * better point to fit at; one that leads further still is not believed, nor is one that is no higher than the point itself. The limit is a little more than half
 * a step, since a summit half-way between two points may seem to lie beyond the middle from either.
 */
/** Fits the summit of a neighbourhood. Confined to one thread. */
final class QuadraticFit {
    private static final double FURTHEST = 0.6;

    /** Values around a point. */
    @FunctionalInterface
    interface Neighbourhood {
        /** The value so many steps away along each axis, -2 to 2. */
        double at(int[] steps);
    }

    private final int axes;
    private final int[] centre;
    private final int[] steps;
    private final double[] gradient;
    private final double[][] second;
    private final double[][] matrix;
    private final double[] offset;
    private final double[] place;
    private double value;

    /** A fit along so many axes. */
    QuadraticFit(int axes) {
        this.axes = axes;
        centre = new int[axes];
        steps = new int[axes];
        gradient = new double[axes];
        second = new double[axes][axes];
        matrix = new double[axes][axes];
        offset = new double[axes];
        place = new double[axes];
    }

    /** Steps from the point to the summit that was found, along an axis. */
    double place(int axis) {
        return place[axis];
    }

    /** The value at the summit that was found. */
    double value() {
        return value;
    }

    /**
     * Looks for the summit; without one, the point itself is it.
     *
     * @param around the values
     * @param sign 1 if the point is above its neighbours, -1 if it is below them
     * @param low how many steps may be made down each axis, 0 to 2
     * @param high how many may be made up; an axis along which either is 0 is left out
     */
    void run(Neighbourhood around, int sign, int[] low, int[] high) {
        Arrays.fill(centre, 0);
        Arrays.fill(place, 0);
        value = around.at(centre);
        int[] used = new int[axes];
        int count = 0;
        for (int axis = 0; axis < axes; axis++) {
            if (low[axis] > 0 && high[axis] > 0) {
                used[count] = axis;
                count++;
            }
        }
        if (count > 0 && !tryHere(around, sign, used, count) && move(used, count, low, high)) {
            tryHere(around, sign, used, count);
        }
    }

    /** Fits at {@code centre}, and keeps the summit if it is one, and near. */
    private boolean tryHere(Neighbourhood around, int sign, int[] used, int count) {
        double here = at(around, 0, 0, 0, 0);
        for (int i = 0; i < count; i++) {
            double up = at(around, used[i], 1, 0, 0);
            double down = at(around, used[i], -1, 0, 0);
            gradient[i] = (up - down) / 2;
            second[i][i] = up - 2 * here + down;
            for (int j = 0; j < i; j++) {
                double mixed = at(around, used[i], 1, used[j], 1)
                        - at(around, used[i], 1, used[j], -1)
                        - at(around, used[i], -1, used[j], 1)
                        + at(around, used[i], -1, used[j], -1);
                second[i][j] = mixed / 4;
                second[j][i] = mixed / 4;
            }
        }
        solve(count);
        double higher = 0;
        for (int i = 0; i < count; i++) {
            if (!(Math.abs(offset[i]) <= FURTHEST)) {
                return false;
            }
            higher += gradient[i] * offset[i] / 2;
        }
        if (!(sign * (here + higher) >= sign * value)) {
            return true;
        }
        for (int i = 0; i < count; i++) {
            place[used[i]] = centre[used[i]] + offset[i];
        }
        value = here + higher;
        return true;
    }

    private double at(Neighbourhood around, int axis, int step, int other, int otherStep) {
        System.arraycopy(centre, 0, steps, 0, axes);
        steps[axis] += step;
        steps[other] += otherStep;
        return around.at(steps);
    }

    /** Moves to the neighbour that the summit is nearer to; false if there is none, or it has not all neighbours itself. */
    private boolean move(int[] used, int count, int[] low, int[] high) {
        for (int i = 0; i < count; i++) {
            int axis = used[i];
            if (Double.isNaN(offset[i])) {
                return false;
            }
            int step = offset[i] > FURTHEST ? 1 : offset[i] < -FURTHEST ? -1 : 0;
            if (step > 0 && high[axis] < 2 || step < 0 && low[axis] < 2) {
                return false;
            }
            centre[axis] = step;
        }
        return true;
    }

    /** Solves second * offset = -gradient by elimination, the largest pivot first; what cannot be solved gives what is not a number. */
    private void solve(int count) {
        for (int i = 0; i < count; i++) {
            System.arraycopy(second[i], 0, matrix[i], 0, count);
            offset[i] = -gradient[i];
        }
        for (int k = 0; k < count; k++) {
            int best = k;
            for (int i = k + 1; i < count; i++) {
                if (Math.abs(matrix[i][k]) > Math.abs(matrix[best][k])) {
                    best = i;
                }
            }
            double[] row = matrix[best];
            matrix[best] = matrix[k];
            matrix[k] = row;
            double right = offset[best];
            offset[best] = offset[k];
            offset[k] = right;
            for (int i = k + 1; i < count; i++) {
                double factor = matrix[i][k] / row[k];
                for (int j = k; j < count; j++) {
                    matrix[i][j] -= factor * row[j];
                }
                offset[i] -= factor * right;
            }
        }
        for (int k = count - 1; k >= 0; k--) {
            for (int j = k + 1; j < count; j++) {
                offset[k] -= matrix[k][j] * offset[j];
            }
            offset[k] /= matrix[k][k];
        }
    }
}
