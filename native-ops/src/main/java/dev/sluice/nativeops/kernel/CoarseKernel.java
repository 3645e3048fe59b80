package dev.sluice.nativeops.kernel;

/*
 * G(sigma) is g * B * g, where g is a Gaussian of 0.9 strides and B one of what is left: sigma^2 = 2 (0.9 s)^2 + b^2. The first factor is
 * evaluated at the multiples of the stride s only, the points of the grid; B smooths the points; the last factor interpolates between them. As functions of
 * the point between them, neighbouring factors multiply to a Gaussian of at least 0.83 s, and a sum over the grid of that is its integral but for
 * 2 exp(-2 pi^2 0.83^2), two millionths. So at most 0.4 sigma is a stride, and the largest power of two is taken. The outer factors end at REACH strides, 5.5 of
 * their sigma, B at 5; all are normalised, the last one phase by phase, so that what is constant stays so.
 *
 * The multiply-adds of a pixel are 2 REACH for each outer factor down the columns, 2 REACH / s for each along the rows, and for B (2 5 sigma / s) 2 / s^2, whatever
 * sigma: 28 at s = 4 and sigma = 10.
 *
 * All pixels of a cell, from one point to the next, are summed by the same 2 REACH points and interpolated from the same ones, REACH before and after them.
 */
/** The factors of a Gaussian that is smoothed on a coarse grid: time that does not depend on sigma. Immutable. */
public final class CoarseKernel {
    /** The least sigma for which the grid is coarser than the pixels by enough to pay, and fine enough to be exact. */
    public static final double LEAST_SIGMA = 5;

    /** Strides from a point to the farthest pixel that it sums, and from a pixel to the farthest point that it is interpolated from. */
    public static final int REACH = 5;

    private static final double STRIDES_PER_SIGMA = 0.4;
    private static final double OUTER_STRIDES = 0.9;
    private static final double TRUNCATE_BETWEEN = 5;

    private final int stride;
    private final float[] gather;
    private final float[] spread;
    private final GaussianKernel between;

    /**
     * Creates the factors.
     *
     * @param sigma at least {@link #LEAST_SIGMA}
     * @param stride of the grid, a power of two of at most {@link #stride(double)}
     */
    public CoarseKernel(double sigma, int stride) {
        this.stride = stride;
        double outer = OUTER_STRIDES * stride;
        gather = new float[2 * REACH * stride];
        normalise(gather, 0, outer, -REACH * stride, 1);
        spread = new float[2 * REACH * stride];
        for (int phase = 0; phase < stride; phase++) {
            normalise(spread, phase * 2 * REACH, outer, (1 - REACH) * stride - phase, stride);
        }
        between = GaussianKernel.of(sigmaBetween(sigma, stride), TRUNCATE_BETWEEN);
    }

    /** The widest grid on which such a Gaussian is exact enough: a power of two. */
    public static int stride(double sigma) {
        return Integer.highestOneBit((int) (STRIDES_PER_SIGMA * sigma));
    }

    /** In strides. */
    private static double sigmaBetween(double sigma, int stride) {
        double ratio = sigma / stride;
        return Math.sqrt(ratio * ratio - 2 * OUTER_STRIDES * OUTER_STRIDES);
    }

    /** How many pixels to each side of a pixel its result depends on, on this grid or a finer one of half the stride. */
    public static int halo(double sigma) {
        int stride = stride(sigma);
        return Math.max(reach(sigma, stride), reach(sigma, stride / 2));
    }

    private static int reach(double sigma, int stride) {
        return (2 * REACH + GaussianKernel.radius(sigmaBetween(sigma, stride), TRUNCATE_BETWEEN)) * stride;
    }

    /** Weights at the distances {@code first}, {@code first + step} and so on, with a sum of one; the one next to the middle takes up what rounding left. */
    private static void normalise(float[] weights, int at, double sigma, int first, int step) {
        int count = step == 1 ? weights.length : 2 * REACH;
        double[] exact = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            double distance = first + (double) step * i;
            exact[i] = Math.exp(-distance * distance / (2 * sigma * sigma));
            sum += exact[i];
        }
        int middle = -first / step;
        double others = 0;
        for (int i = 0; i < count; i++) {
            weights[at + i] = (float) (exact[i] / sum);
            others += i == middle ? 0 : weights[at + i];
        }
        weights[at + middle] = (float) (1 - others);
    }

    /** Pixels from one point of the grid to the next. */
    public int stride() {
        return stride;
    }

    /** The weights with which a point sums pixels, from {@link #REACH} strides before it to the pixel before as many after it; not to be changed. */
    public float[] gatherWeights() {
        return gather;
    }

    /** What smooths the points. */
    public GaussianKernel between() {
        return between;
    }

    /** How many points a pixel is interpolated from. */
    public static int spreadPoints() {
        return 2 * REACH;
    }

    /** The first of the points from which a pixel is interpolated. */
    public int firstPoint(int pixel) {
        return Math.floorDiv(pixel, stride) - REACH + 1;
    }

    /** The weights of the points from {@link #firstPoint} on, for the first pixel of a cell, then for the next one, and so on; not to be changed. */
    public float[] spreadWeights() {
        return spread;
    }

    /** Where in {@link #spreadWeights} those of a pixel begin. */
    public int spreadAt(int pixel) {
        return Math.floorMod(pixel, stride) * spreadPoints();
    }
}
