package dev.sluice.nativeops.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Engines;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.OpenCvBlur;
import dev.sluice.nativeops.Pixels;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.Smoothing;
import dev.sluice.request.RequestEngine;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link Precision#NATIVE} gives what OpenCV's {@code GaussianBlur} of the whole image gives, bit for bit. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class FixedPointTest {
    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @ParameterizedTest
    @EnumSource(Border.class)
    void aSmoothingOfIntegersIsOpenCvsBitForBit(Border border) throws Exception {
        int rounds = Integer.getInteger("sluice.test.rounds", 120);
        for (int round = 0; round < rounds; round++) {
            Depth depth = round % 4 == 3 ? Depth.U16 : Depth.U8;
            double sigma = Math.exp(random.nextDouble() * Math.log(400)) * 0.1;
            double truncate = 0.5 + 5 * random.nextDouble();
            int height = 1 + random.nextInt(40);
            int rows = 1 + random.nextInt(40);
            int columns = 1 + random.nextInt(90);
            int channels = random.nextBoolean() ? 1 : 3;

            assertSame(
                    new Smoothing(sigma, truncate, border, Precision.NATIVE, height), depth, rows, columns, channels);
        }
    }

    @Test
    void theWidestKernelsToo() throws Exception {
        for (double sigma : new double[] {60, 99.5, 130, 254, 333, 1000}) {
            for (double truncate : new double[] {1, 3, 4}) {
                assertSame(new Smoothing(sigma, truncate, Border.REPLICATE, Precision.NATIVE, 16), Depth.U8, 24, 40, 1);
            }
        }
    }

    @Test
    void theBrightestImageKeepsItsLevel() throws Exception {
        Smoothing smoothing = new Smoothing(2.5, 4, Border.REFLECT, Precision.NATIVE, 5);
        try (RequestEngine engine = Engines.of(2);
                Image image = Image.allocate(30, 31, 1, Depth.U8)) {
            for (int level = 0; level < 256; level++) {
                for (int y = 0; y < image.rows(); y++) {
                    for (int x = 0; x < image.columns(); x++) {
                        Pixels.set(image, y, x, 0, level);
                    }
                }
                try (Image result = smoothing.apply(engine, image)) {
                    assertThat(Pixels.bytes(result)).containsOnly(level);
                }
            }
        }
    }

    void assertSame(Smoothing smoothing, Depth depth, int rows, int columns, int channels) throws Exception {
        try (RequestEngine engine = Engines.of(2);
                Image image = Pixels.random(random, rows, columns, channels, depth);
                Image result = smoothing.apply(engine, image);
                Mat expected = OpenCvBlur.of(image, smoothing.sigma(), smoothing.truncate(), smoothing.border());
                Image wrapped = Image.wrap(expected)) {

            assertThat(Pixels.bytes(result))
                    .as("%s %s seed %d", smoothing, image, seed)
                    .isEqualTo(Pixels.bytes(wrapped));
        }
    }
}
