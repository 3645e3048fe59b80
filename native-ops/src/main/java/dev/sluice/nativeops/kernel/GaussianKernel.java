package dev.sluice.nativeops.kernel;

import dev.sluice.nativeops.memory.OpenCv;
import java.nio.DoubleBuffer;
import java.util.Optional;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * A sampled, truncated and normalised Gaussian.
 *
 * <p>The weights are {@code exp(-t^2 / (2 sigma^2))} for {@code t} from {@code -radius} to {@code radius} with
 * {@code radius = floor(truncate * sigma + 0.5)}, divided by their sum: what SciPy's {@code gaussian_filter} and scikit-image
 * compute. They are computed in double precision and rounded; the middle one takes up what rounding left over, so that the
 * weights sum to one as nearly as one float can say.
 */
public final class GaussianKernel {
    static final double MAX_SIGMA = 1000;

    private final float[] weights;
    private final double sigma;
    private final int fixedBits;

    private GaussianKernel(float[] weights, double sigma, int fixedBits) {
        this.weights = weights;
        this.sigma = sigma;
        this.fixedBits = fixedBits;
    }

    public static GaussianKernel of(double sigma, double truncate) {
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
        return new GaussianKernel(weights, sigma, 0);
    }

    /**
     * The kernel of OpenCV's fixed-point smoothing: of bytes as whole 256ths that sum to 256, of 16 bits as 65536ths. From the first tap to
     * the middle each weight is rounded half to even and what that leaves over goes to the next, the middle takes the rest.
     *
     * <p>With such weights the floating-point smoothing is the fixed-point one: all sums of bytes are whole numbers of at most 255 * 256 *
     * 256, less than 2^24, so every multiplication and addition of floats is exact, in whatever order; those of 16 bits are less than 2^48
     * and exact in doubles. {@link #toLevels} does the rounding of the former.
     *
     * @param bits of the depth, 8 or 16
     * @return empty if the middle would be negative, as happens for some sigmas above 100; OpenCV takes it for 65535 or so then
     */
    public static Optional<GaussianKernel> fixedPoint(double sigma, double truncate, int bits) {
        int taps = 2 * radius(sigma, truncate) + 1;
        float[] weights = new float[taps];
        int one = 1 << bits;
        OpenCv.Filters.load();
        try (Mat exact = opencv_imgproc.getGaussianKernel(taps, sigma, opencv_core.CV_64F)) {
            DoubleBuffer kernel = exact.createBuffer();
            double left = 0;
            float middle = one;
            for (int i = 0; i < taps / 2; i++) {
                double wanted = kernel.get(i) * one + left;
                float weight = (float) Math.rint(wanted);
                left = wanted - weight;
                weights[i] = weight;
                weights[taps - 1 - i] = weight;
                middle -= 2 * weight;
            }
            weights[taps / 2] = middle;
            return middle < 0 ? Optional.empty() : Optional.of(new GaussianKernel(weights, sigma, bits));
        }
    }

    /** Of how many bits the weights' fractions are, 8 or 16, see {@link #fixedPoint}; 0 if they are floats that sum to one. */
    public int fixedBits() {
        return fixedBits;
    }

    /** Rounds the sums of a fixed-point kernel of bytes, along both axes, to levels: half up. */
    public static void toLevels(float[] sums, int n) {
        for (int x = 0; x < n; x++) {
            sums[x] = (float) (int) ((sums[x] + 32_768f) * 0x1p-16f);
        }
    }

    public static int radius(double sigma, double truncate) {
        return (int) Math.floor(truncate * sigma + 0.5);
    }

    /** Refuses what is no sigma: zero, negative, above 1000 or not a number. */
    public static void requireSigma(String name, double sigma) {
        if (!(sigma > 0 && sigma <= MAX_SIGMA)) {
            throw new IllegalArgumentException(name + " must be greater than 0 and at most 1000, not " + sigma);
        }
    }

    public static void requireTruncate(double truncate) {
        if (!(truncate > 0 && truncate <= 100)) {
            throw new IllegalArgumentException("truncate must be greater than 0 and at most 100, not " + truncate);
        }
    }

    public double sigma() {
        return sigma;
    }

    public int radius() {
        return weights.length / 2;
    }

    public int taps() {
        return weights.length;
    }

    /** The weights themselves, summing to one, or to 256 or 65536 in fixed point; not to be changed. */
    public float[] weights() {
        return weights;
    }
}
