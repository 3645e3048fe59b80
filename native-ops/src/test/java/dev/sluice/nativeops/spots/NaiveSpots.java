package dev.sluice.nativeops.spots;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.Pixels;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.Smoothing;
import dev.sluice.nativeops.windowed.Pedestal;
import dev.sluice.request.RequestEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the package calls a spot, word by word and whole image by whole image: the reference. Places are those of pixels and levels. */
final class NaiveSpots {
    private final SpotDetector detector;
    private final int rows;
    private final int columns;
    private final int levels;

    /** By level, row and column. */
    private final float[][][] responses;

    private NaiveSpots(SpotDetector detector, float[][][] narrow, float[][][] differences) {
        this.detector = detector;
        this.rows = narrow[0].length;
        this.columns = narrow[0][0].length;
        this.levels = narrow.length;
        this.responses = new float[levels][rows][columns];
        float scale = (float) (1 / (detector.ratio() - 1));
        for (int level = 0; level < levels; level++) {
            for (int row = 0; row < rows; row++) {
                for (int x = 0; x < columns; x++) {
                    float difference = differences[level][row][x];
                    boolean isRounding = Math.abs(difference) <= Math.abs(narrow[level][row][x]) / (1 << 19);
                    responses[level][row][x] = isRounding ? 0 : difference * scale;
                }
            }
        }
    }

    /** The spots of one channel, without summits. */
    static List<Spot> of(RequestEngine engine, SpotDetector detector, Image image, int channel)
            throws InterruptedException {
        List<Double> sigmas = detector.sigmas();
        float[][][] narrow = new float[detector.levels()][][];
        float[][][] differences = new float[detector.levels()][][];
        try (Image one = channel(image, channel, image.depth());
                Image floats = channel(image, channel, Depth.F32)) {
            float under = detector.border() == Border.CONSTANT || image.depth() != Depth.F32
                    ? 0
                    : Pedestal.of(one).row(1)[0];
            for (int level = 0; level < narrow.length; level++) {
                Smoothing smoothing = new Smoothing(
                        sigmas.get(level), detector.truncate(), detector.border(), detector.precision(), 0);
                DifferenceOfGaussians difference = new DifferenceOfGaussians(
                        sigmas.get(level),
                        sigmas.get(level + 1),
                        detector.truncate(),
                        detector.border(),
                        detector.precision(),
                        ResultEncoding.FLOAT,
                        0);
                try (Image smooth = smoothing.apply(engine, floats);
                        Image result = difference.apply(engine, one)) {
                    narrow[level] = values(smooth, under);
                    differences[level] = values(result, 0);
                }
            }
        }
        return new NaiveSpots(detector, narrow, differences).find(channel);
    }

    private static Image channel(Image image, int channel, Depth depth) {
        Image one = Image.allocate(image.rows(), image.columns(), 1, depth);
        for (int row = 0; row < image.rows(); row++) {
            for (int x = 0; x < image.columns(); x++) {
                Pixels.set(one, row, x, 0, Pixels.get(image, row, x, channel));
            }
        }
        return one;
    }

    private static float[][] values(Image image, float under) {
        float[][] values = new float[image.rows()][image.columns()];
        for (int row = 0; row < image.rows(); row++) {
            for (int x = 0; x < image.columns(); x++) {
                values[row][x] = (float) Pixels.get(image, row, x, 0) - under;
            }
        }
        return values;
    }

    private List<Spot> find(int channel) {
        double threshold = Math.max(detector.threshold(), detector.relative() * strongest());
        List<Spot> found = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            for (int x = 0; x < columns; x++) {
                for (int level = 0; level < levels; level++) {
                    float value = responses[level][row][x];
                    boolean bright = detector.polarity() != Polarity.DARK && value > (float) threshold;
                    boolean dark = detector.polarity() != Polarity.BRIGHT && value < (float) -threshold;
                    if (Float.isFinite(value) && (bright || dark) && isTop(level, row, x, bright ? 1 : -1)) {
                        double sigma = Math.rint(detector.sigmas().get(level) * 1e4) / 1e4;
                        found.add(new Spot(channel, 0, row, x, sigma, value));
                    }
                }
            }
        }
        return found;
    }

    private double strongest() {
        double most = 0;
        for (float[][] level : responses) {
            for (float[] row : level) {
                for (float value : row) {
                    boolean counts = switch (detector.polarity()) {
                        case BRIGHT -> value > 0;
                        case DARK -> value < 0;
                        case BOTH -> true;
                    };
                    if (counts && Float.isFinite(value)) {
                        most = Math.max(most, Math.abs(value));
                    }
                }
            }
        }
        return most;
    }

    private boolean isTop(int level, int row, int x, int sign) {
        float value = sign * responses[level][row][x];
        long order = order(level, row, x);
        for (int l = level - 1; l <= level + 1; l++) {
            for (int r = row - 1; r <= row + 1; r++) {
                for (int c = x - 1; c <= x + 1; c++) {
                    Optional<Float> other = response(l, r, c);
                    if (order(l, r, c) == order || other.isEmpty()) {
                        continue;
                    }
                    float theirs = sign * other.get();
                    boolean isAbove = value > theirs || value == theirs && order < order(l, r, c);
                    if (!isAbove) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private long order(int level, int row, int x) {
        return ((long) row * (columns + 2) + x) * (levels + 2) + level;
    }

    private Optional<Float> response(int level, int row, int x) {
        boolean inside = level >= 0 && level < levels && row >= 0 && row < rows && x >= 0 && x < columns;
        return inside ? Optional.of(responses[level][row][x]) : Optional.empty();
    }
}
