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
        // Where the stride is nearest to 0.6 sigma.
        sigmas[2] = 8 / 0.6 + 1e-9;
        for (double sigma : sigmas) {
            CoarseKernel kernel = new CoarseKernel(sigma);
            double worst = 0;
            for (int pixel = 0; pixel < kernel.stride(); pixel += Math.max(1, kernel.stride() / 6)) {
                worst = Math.max(worst, errorAt(kernel, sigma, pixel));
            }

            // Along both axes, of both Gaussians; what is left of 0.002 is for the rounding of floats.
            assertThat(4 * worst)
                    .as("sigma %s, stride %d, seed %d", sigma, kernel.stride(), seed)
                    .isLessThan(0.0012);
        }
    }

    /** The largest error of a pixel, in levels of 0 to 255: all wrong weights against the image. */
    private static double errorAt(CoarseKernel kernel, double sigma, int pixel) {
        int reach = (int) Math.ceil(9 * sigma);
        double[] response = new double[2 * reach + 1];
        float[] spread = kernel.spreadWeights(pixel);
        for (int j = 0; j < spread.length; j++) {
            int point = (kernel.firstPoint(pixel) + j) * kernel.stride() - pixel;
            for (int d = -kernel.gatherRadius(); d <= kernel.gatherRadius(); d++) {
                response[reach + point + d] += (double) spread[j] * kernel.gatherWeight(d);
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
            CoarseKernel kernel = new CoarseKernel(sigma);

            double each = (2.0 * kernel.gatherRadius() + 1) / kernel.stride() + kernel.spreadPoints();

            assertThat(each).as("sigma %s", sigma).isBetween(25.0, 56.0);
        }
    }
}
