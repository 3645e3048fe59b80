package dev.sluice.nativeops;

/**
 * A sampled, truncated and normalised Gaussian.
 *
 * <p>The weights are {@code exp(-t^2 / (2 sigma^2))} for {@code t} from {@code -radius} to {@code radius} with
 * {@code radius = floor(truncate * sigma + 0.5)}, divided by their sum: what SciPy's {@code gaussian_filter} and scikit-image
 * compute. They are computed in double precision and rounded; the middle one takes up what rounding left over, so that the
 * weights sum to one as nearly as one float can say.
 */
final class GaussianKernel {
    static final double MAX_SIGMA = 1000;

    private final float[] weights;
    private final double sigma;

    private GaussianKernel(float[] weights, double sigma) {
        this.weights = weights;
        this.sigma = sigma;
    }

    static GaussianKernel of(double sigma, double truncate) {
        requireSigma("sigma", sigma);
        requireTruncate(truncate);
        int radius = radius(sigma, truncate);
        double[] exact = new double[2 * radius + 1];
        double sum = 0;
        for (int i = 0; i < exact.length; i++) {
            double t = i - radius;
            exact[i] = Math.exp(-t * t / (2 * sigma * sigma));
            sum += exact[i];
        }
        float[] weights = new float[exact.length];
        double others = 0;
        for (int i = 0; i < exact.length; i++) {
            weights[i] = (float) (exact[i] / sum);
            others += i == radius ? 0 : weights[i];
        }
        weights[radius] = (float) (1 - others);
        return new GaussianKernel(weights, sigma);
    }

    static int radius(double sigma, double truncate) {
        return (int) Math.floor(truncate * sigma + 0.5);
    }

    /** Refuses what is no sigma: zero, negative, above 1000 or not a number. */
    static void requireSigma(String name, double sigma) {
        if (!(sigma > 0 && sigma <= MAX_SIGMA)) {
            throw new IllegalArgumentException(name + " must be greater than 0 and at most 1000, not " + sigma);
        }
    }

    static void requireTruncate(double truncate) {
        if (!(truncate > 0 && truncate <= 100)) {
            throw new IllegalArgumentException("truncate must be greater than 0 and at most 100, not " + truncate);
        }
    }

    double sigma() {
        return sigma;
    }

    int radius() {
        return weights.length / 2;
    }

    int taps() {
        return weights.length;
    }

    /** The weights themselves; not to be changed. */
    float[] weights() {
        return weights;
    }
}
