package dev.sluice.nativeops.kernel;

/*
 * G(sigma) is G(sigma / sqrt 2) convolved with itself. The first factor is evaluated at the multiples of a stride only, the coarse grid; the
 * second one interpolates between them: out(x) = sum over m of h(x - m s) c(m), c(m) = sum over y of g(m s - y) in(y). As a function of the point
 * between them the product of both factors is a Gaussian of sigma / 2, and a sum over a grid of it is its integral but for 2 exp(-2 pi^2 (sigma / 2)^2 / s^2):
 * for s = 0.6 sigma two millionths. Both factors end at 5.5 of their own sigma and are normalised, the second one phase by phase, so that what is
 * constant stays so. The number of multiply-adds a pixel and axis does not depend on sigma: 2 x 5.5 / sqrt 2 sigma / s twice, 26 at s = 0.6 sigma, 52 at 0.3.
 *
 * The stride is a power of two, from 0.3 to 0.6 sigma.
 */
/** Both factors of a Gaussian that is smoothed on a coarse grid: time that does not depend on sigma. Immutable. */
public final class CoarseKernel {
    /** The least sigma for which the grid is coarser than the pixels by enough to pay, and fine enough to be exact. */
    public static final double LEAST_SIGMA = 5;

    /** Weights of the first factor come in groups of so many pixels, which begin at multiples of it. */
    public static final int GROUP = 4;

    private static final double STRIDES_PER_SIGMA = 0.6;
    private static final double TRUNCATE = 5.5;

    private final int stride;
    private final int radius;
    private final float[] gather;
    private final float[][] spread;

    /**
     * Creates the factors.
     *
     * @param sigma at least {@link #LEAST_SIGMA}
     */
    public CoarseKernel(double sigma) {
        double factor = sigma / Math.sqrt(2);
        stride = stride(sigma);
        radius = radius(sigma);
        gather = normalised(factor, radius, 0, 1);
        spread = new float[stride][];
        for (int phase = 0; phase < stride; phase++) {
            spread[phase] = normalised(factor, radius / stride, phase, stride);
        }
    }

    /** The largest power of two that is no more than 0.6 sigma. */
    static int stride(double sigma) {
        return Integer.highestOneBit((int) (STRIDES_PER_SIGMA * sigma));
    }

    private static int radius(double sigma) {
        return (int) Math.ceil(TRUNCATE * sigma / Math.sqrt(2));
    }

    /** How many pixels to each side of a pixel its result depends on. */
    public static int halo(double sigma) {
        return 2 * radius(sigma) + GROUP;
    }

    /** Weights at the places {@code step * i + phase} for {@code i} from {@code -reach} to {@code reach}, with a sum of one. */
    private static float[] normalised(double sigma, int reach, int phase, int step) {
        double[] exact = new double[2 * reach + 1 + (step > 1 ? 1 : 0)];
        double sum = 0;
        for (int i = 0; i < exact.length; i++) {
            // Of the coarse positions around a pixel the first lies before it by reach strides.
            double distance = (double) step * (i - reach) - phase;
            exact[i] = Math.exp(-distance * distance / (2 * sigma * sigma));
            sum += exact[i];
        }
        float[] weights = new float[exact.length];
        double others = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (exact[i] / sum);
            others += i == reach ? 0 : weights[i];
        }
        weights[reach] = (float) (1 - others);
        return weights;
    }

    /** Pixels from one point of the grid to the next. */
    public int stride() {
        return stride;
    }

    /** Pixels to each side of a point of the grid that it sums. */
    public int gatherRadius() {
        return radius;
    }

    /** The weight of a pixel so far from a point of the grid; 0 beyond the radius. */
    public float gatherWeight(int distance) {
        return Math.abs(distance) <= radius ? gather[radius + distance] : 0;
    }

    /** The weights with which a point sums pixels, from the first to the last; not to be changed. */
    public float[] gatherWeights() {
        return gather;
    }

    /** The first of the points from which a pixel is interpolated. */
    public int firstPoint(int pixel) {
        return Math.floorDiv(pixel, stride) - radius / stride;
    }

    /** The weights of the points from {@link #firstPoint} on; not to be changed. */
    public float[] spreadWeights(int pixel) {
        return spread[Math.floorMod(pixel, stride)];
    }

    /** How many points a pixel is interpolated from. */
    public int spreadPoints() {
        return spread[0].length;
    }
}
