package dev.sluice.nativeops.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.Engines;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.NaiveDifference;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.Pixels;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.request.RequestEngine;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link Precision#FAST} beside Gaussians that are not truncated, and {@link Precision#OPENCV} beside the reference. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class FastTest {
    /** What a difference may be wrong by, in levels of 8 bits. */
    private static final double BOUND = 0.002;

    private static final double[][] SIGMAS = {{5, 8}, {6.67, 11}, {20, 13.34}, {30, 50}, {90, 160}, {1000, 420}};

    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @AfterEach
    void everyNativeByteIsBack() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Border.class)
    void aDifferenceIsWithinTheBoundOfGaussiansThatAreNotTruncated(Border border) throws Exception {
        for (double[] sigmas : SIGMAS) {
            for (int kind = 0; kind < 4; kind++) {
                DifferenceOfGaussians filter = filter(sigmas[0], sigmas[1], border)
                        .result(ResultEncoding.FLOAT)
                        .build();
                try (RequestEngine engine = Engines.of(2);
                        Image image = image(kind, 61, 83);
                        Image result = filter.apply(engine, image)) {
                    double[][] values = NaiveDifference.channel(image, 0);
                    double[][] first = smooth(values, sigmas[0], border);
                    double[][] second = smooth(values, sigmas[1], border);
                    double worst = 0;
                    for (int y = 0; y < image.rows(); y++) {
                        for (int x = 0; x < image.columns(); x++) {
                            double wrong = Pixels.get(result, y, x, 0) - (first[y][x] - second[y][x]);
                            worst = Math.max(worst, Math.abs(wrong));
                        }
                    }

                    assertThat(worst)
                            .as("sigmas %s and %s, %s, kind %d, seed %d", sigmas[0], sigmas[1], border, kind, seed)
                            .isLessThan(BOUND);
                }
            }
        }
    }

    /** In double precision, by a Gaussian that ends at nine sigma; its weights are folded into the image first, for they are many. */
    private static double[][] smooth(double[][] values, double sigma, Border border) {
        double[][] down = folded(values.length, sigma, border);
        double[][] along = folded(values[0].length, sigma, border);
        double[][] half = new double[values.length][values[0].length];
        double[][] all = new double[values.length][values[0].length];
        for (int y = 0; y < values.length; y++) {
            for (int x = 0; x < values[0].length; x++) {
                for (int i = 0; i < values[0].length; i++) {
                    half[y][x] += along[x][i] * values[y][i];
                }
            }
        }
        for (int y = 0; y < values.length; y++) {
            for (int x = 0; x < values[0].length; x++) {
                for (int i = 0; i < values.length; i++) {
                    all[y][x] += down[y][i] * half[i][x];
                }
            }
        }
        return all;
    }

    /** What each position inside counts for each result. */
    private static double[][] folded(int length, double sigma, Border border) {
        int radius = (int) Math.ceil(9 * sigma);
        double sum = 0;
        for (int t = -radius; t <= radius; t++) {
            sum += Math.exp(-0.5 * t * t / (sigma * sigma));
        }
        double[][] weights = new double[length][length];
        for (int position = -radius; position < length + radius; position++) {
            int from = NaiveDifference.outside(position, length, border);
            for (int x = Math.max(0, position - radius);
                    from >= 0 && x <= Math.min(length - 1, position + radius);
                    x++) {
                double t = position - x;
                weights[x][from] += Math.exp(-0.5 * t * t / (sigma * sigma)) / sum;
            }
        }
        return weights;
    }

    /** Noise, white, a step, stripes that are as wide as the larger kernels' strides. */
    private Image image(int kind, int rows, int columns) {
        Image image = Image.allocate(rows, columns, 1, Depth.U8);
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                boolean white = switch (kind) {
                    case 0 -> random.nextBoolean();
                    case 1 -> true;
                    case 2 -> x > columns / 3;
                    default -> (x / 8 + y / 8) % 2 == 0;
                };
                Pixels.set(image, y, x, 0, white ? 255 : 0);
            }
        }
        return image;
    }

    @Test
    void stripsWorkersPartsAndSmallSigmasChangeNoBit() throws Exception {
        try (RequestEngine one = Engines.of(1);
                RequestEngine three = Engines.of(3)) {
            for (int round = 0; round < Integer.getInteger("sluice.test.rounds", 60); round++) {
                int rows = 1 + random.nextInt(90);
                int columns = 1 + random.nextInt(120);
                int channels = 1 + random.nextInt(5);
                Depth depth = Depth.values()[random.nextInt(3)];
                double small = random.nextBoolean() ? 0.3 + 4 * random.nextDouble() : 5 + 9 * random.nextDouble();
                DifferenceOfGaussians.Builder filter = filter(
                                small, 5 + 30 * random.nextDouble(), Border.values()[random.nextInt(4)])
                        .result(ResultEncoding.values()[random.nextInt(5)]);
                int height = 1 + random.nextInt(rows);
                try (Image image = Pixels.random(random, rows, columns, channels, depth);
                        Image whole = filter.tileHeight(rows).build().apply(one, image);
                        Image tiled = filter.tileHeight(height).build().apply(three, image)) {

                    assertThat(Pixels.bytes(tiled))
                            .as("%s in strips of %d, %s, seed %d", filter.build(), height, image, seed)
                            .isEqualTo(Pixels.bytes(whole));
                }
            }
        }
    }

    @Test
    void belowTheLeastSigmaItIsFloat() throws Exception {
        DifferenceOfGaussians.Builder filter = filter(1, 4.99, Border.REFLECT);
        try (RequestEngine engine = Engines.of(2);
                Image image = Pixels.random(random, 50, 60, 3, Depth.F32);
                Image fast = filter.build().apply(engine, image);
                Image exact = filter.precision(Precision.FLOAT).build().apply(engine, image)) {

            assertThat(Pixels.bytes(fast)).isEqualTo(Pixels.bytes(exact));
        }
    }

    @ParameterizedTest
    @EnumSource(Border.class)
    void openCvsOwnSmoothingIsWithinAThousandthOfALevel(Border border) throws Exception {
        for (int height : new int[] {1, 7, 40}) {
            for (Depth depth : Depth.values()) {
                DifferenceOfGaussians filter = filter(0.5 + random.nextDouble(), 2 + 4 * random.nextDouble(), border)
                        .precision(Precision.OPENCV)
                        .result(ResultEncoding.FLOAT)
                        .tileHeight(height)
                        .build();
                try (RequestEngine engine = Engines.of(2);
                        Image image = Pixels.random(random, 40, 50, 1 + random.nextInt(3), depth);
                        Image result = filter.apply(engine, image)) {
                    double[][] expected = NaiveDifference.difference(image, 0, filter);
                    double worst = 0;
                    for (int y = 0; y < image.rows(); y++) {
                        for (int x = 0; x < image.columns(); x++) {
                            worst = Math.max(worst, Math.abs(Pixels.get(result, y, x, 0) - expected[y][x]));
                        }
                    }

                    assertThat(worst)
                            .as("%s, %s, seed %d", filter, image, seed)
                            .isLessThan(depth == Depth.U16 ? 0.257 : 1e-3);
                }
            }
        }
    }

    private static DifferenceOfGaussians.Builder filter(double sigma1, double sigma2, Border border) {
        return DifferenceOfGaussians.builder()
                .sigma1(sigma1)
                .sigma2(sigma2)
                .border(border)
                .precision(Precision.FAST);
    }
}
