package dev.sluice.nativeops.spots;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.Pixels;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.volume.Sigma;
import dev.sluice.nativeops.volume.Volume;
import java.util.Random;

/** Detectors and images drawn at random, of all kinds. */
final class RandomSpots {
    private RandomSpots() {}

    static SpotDetectorBuilder detector(Random random) {
        double sigma = 0.3 + 3 * random.nextDouble();
        boolean isLadder = random.nextBoolean();
        return SpotDetector.builder()
                .sigma(sigma)
                .sigmaMax(isLadder ? sigma * (1 + 5 * random.nextDouble()) : sigma)
                .ratio(1.1 + random.nextDouble())
                .threshold(random.nextInt(3) == 0 ? 0 : random.nextDouble() * 3)
                .relative(random.nextInt(3) == 0 ? random.nextDouble() / 2 : 0)
                .polarity(Polarity.values()[random.nextInt(3)])
                .truncate(random.nextBoolean() ? 4 : 2 + random.nextDouble())
                .border(Border.values()[random.nextInt(4)])
                .precision(random.nextBoolean() ? Precision.FAST : Precision.FLOAT);
    }

    /** Noise, or few levels in blocks, which give plateaus; in floats some values that are none. */
    static Image image(Random random, int rows, int columns) {
        Depth depth = Depth.values()[random.nextInt(3)];
        int channels = 1 + random.nextInt(4);
        Image image = Pixels.random(random, rows, columns, channels, depth);
        if (random.nextBoolean()) {
            int block = 1 + random.nextInt(6);
            int levels = 1 + random.nextInt(3);
            for (int row = 0; row < rows; row++) {
                for (int x = 0; x < columns; x++) {
                    for (int c = 0; c < channels; c++) {
                        int level = (row / block * 7 + x / block * 13 + c) % (levels + 1);
                        Pixels.set(image, row, x, c, level * 60.0);
                    }
                }
            }
        }
        if (depth == Depth.F32 && random.nextInt(3) == 0) {
            double under = Math.pow(10, 2 + 4 * random.nextDouble());
            for (int row = 0; row < rows; row++) {
                for (int x = 0; x < columns * channels; x++) {
                    double value = Pixels.get(image, row, x / channels, x % channels);
                    Pixels.set(image, row, x / channels, x % channels, value + under);
                }
            }
        }
        if (depth == Depth.F32 && random.nextInt(3) == 0) {
            double[] odd = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e38, -0.0};
            for (int i = random.nextInt(3); i >= 0; i--) {
                Pixels.set(image, random.nextInt(rows), random.nextInt(columns), 0, odd[random.nextInt(odd.length)]);
            }
        }
        return image;
    }

    /** Planes drawn in the same way, all of one kind. */
    static Volume volume(Random random, int planes, int rows, int columns) {
        try (Image stack = image(random, planes * rows, columns);
                Volume volume =
                        Volume.allocate(planes, rows, columns, stack.channels(), stack.depth(), stack.hasAlpha())) {
            for (int z = 0; z < planes; z++) {
                try (Image plane = stack.rows(z * rows, (z + 1) * rows)) {
                    volume.set(z, plane);
                }
            }
            return volume.planes(0, planes);
        }
    }

    /** A detector for volumes: sigmas of the axes differ. */
    static SpotDetectorBuilder inSpace(Random random) {
        double sigma = 0.3 + 1.5 * random.nextDouble();
        boolean isLadder = random.nextBoolean();
        return detector(random)
                .sigma(new Sigma(sigma, sigma * (0.5 + random.nextDouble()), sigma * (0.3 + random.nextDouble())))
                .sigmaMax(isLadder ? sigma * (1 + 3 * random.nextDouble()) : sigma)
                .ratio(1.2 + random.nextDouble());
    }
}
