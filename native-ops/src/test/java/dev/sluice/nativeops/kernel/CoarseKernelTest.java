package dev.sluice.nativeops.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a kernel on a coarse grid does to an image, computed from its weights: for the worst image, at the worst place. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class CoarseKernelTest {
    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @Test
    void theWorstImageIsWithinTheBoundForAnySigma() {
        double[] sigmas = new double[60];
        for (int i = 0; i < sigmas.length; i++) {
            sigmas[i] = 5 * Math.exp(random.nextDouble() * Math.log(200));
        }
        sigmas[0] = 5;
        sigmas[1] = 1000;
        // Where the stride is nearest to 0.4 sigma.
        sigmas[2] = 8 / 0.4 + 1e-9;
        for (double sigma : sigmas) {
            int widest = CoarseKernel.stride(sigma);
            // Kernels that share a grid with a narrower one are on a finer one than they could be.
            for (int stride = widest; stride >= Math.max(2, widest / 2); stride /= 2) {
                CoarseKernel kernel = new CoarseKernel(sigma, stride);
                double worst = 0;
                for (int pixel = 0; pixel < stride; pixel += Math.max(1, stride / 6)) {
                    worst = Math.max(worst, errorAt(kernel, sigma, pixel));
                }

                // Along both axes, of both Gaussians; what is left of 0.002 is for the rounding of floats.
                assertThat(4 * worst)
                        .as("sigma %s, stride %d, seed %d", sigma, stride, seed)
                        .isLessThan(0.0012);
            }
        }
    }

    @Test
    void aGridThatIsTooCoarseIsSeen() {
        double sigma = 13;

        double worst = 4 * errorAt(new CoarseKernel(sigma, 2 * CoarseKernel.stride(sigma)), sigma, 0);

        assertThat(worst).isGreaterThan(0.002);
    }

    @Test
    void nothingFartherAwayThanTheHaloIsReached() {
        for (double sigma = 5; sigma <= 1000; sigma *= 1.07) {
            int widest = CoarseKernel.stride(sigma);
            for (int stride = widest; stride >= Math.max(2, widest / 2); stride /= 2) {
                CoarseKernel kernel = new CoarseKernel(sigma, stride);
                int between = kernel.between().radius();
                for (int pixel = 0; pixel < stride; pixel++) {
                    int first = (kernel.firstPoint(pixel) - between - CoarseKernel.REACH) * stride;
                    int lastPoint = kernel.firstPoint(pixel) + CoarseKernel.spreadPoints() - 1 + between;
                    int last = (lastPoint + CoarseKernel.REACH) * stride - 1;

                    assertThat(CoarseKernel.halo(sigma))
                            .as("sigma %s, stride %d, pixel %d", sigma, stride, pixel)
                            .isGreaterThanOrEqualTo(Math.max(pixel - first, last - pixel));
                }
            }
        }
    }

    /** The largest error of a pixel, in levels of 0 to 255: all wrong weights against the image. */
    private static double errorAt(CoarseKernel kernel, double sigma, int pixel) {
        int stride = kernel.stride();
        int between = kernel.between().radius();
        int reach = Math.max((int) Math.ceil(9 * sigma), (2 * CoarseKernel.REACH + between + 1) * stride);
        double[] response = new double[2 * reach + 1];
        float[] gather = kernel.gatherWeights();
        for (int j = 0; j < CoarseKernel.spreadPoints(); j++) {
            double spread = kernel.spreadWeights()[kernel.spreadAt(pixel) + j];
            for (int i = -between; i <= between; i++) {
                double weight = spread * kernel.between().weights()[between + i];
                int first = (kernel.firstPoint(pixel) + j + i - CoarseKernel.REACH) * stride - pixel;
                for (int d = 0; d < gather.length; d++) {
                    response[reach + first + d] += weight * gather[d];
                }
            }
        }
        double sum = 0;
        for (int t = -reach; t <= reach; t++) {
            sum += Math.exp(-0.5 * t * t / (sigma * sigma));
        }
        double high = 0;
        double low = 0;
        for (int t = -reach; t <= reach; t++) {
            double wrong = response[reach + t] - Math.exp(-0.5 * t * t / (sigma * sigma)) / sum;
            high += Math.max(0, wrong);
            low += Math.max(0, -wrong);
        }
        return 255 * Math.max(high, low);
    }

    @Test
    void theMultiplyAddsOfAPixelDoNotGrowWithSigma() {
        for (double sigma = 5; sigma <= 1000; sigma *= 1.07) {
            int stride = CoarseKernel.stride(sigma);
            CoarseKernel kernel = new CoarseKernel(sigma, stride);

            double outer = 2.0 * CoarseKernel.spreadPoints() * (1 + 1.0 / stride);
            double each = outer + 2.0 * kernel.between().taps() / (stride * stride);

            assertThat(each).as("sigma %s", sigma).isBetween(20.0, 56.0);
        }
    }
}
