package dev.sluice.nativeops.spots;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.Piece;
import dev.sluice.nativeops.Pixels;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.filter.RowSink;
import dev.sluice.nativeops.filter.SmoothingPlan;
import dev.sluice.nativeops.filter.SmoothingRun;
import dev.sluice.nativeops.volume.Sigma;
import dev.sluice.nativeops.volume.Volume;
import dev.sluice.nativeops.volume.VolumeDifferenceOfGaussians;
import dev.sluice.nativeops.volume.VolumePiece;
import dev.sluice.nativeops.volume.VolumeSmoothing;
import dev.sluice.request.RequestEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the package calls a spot, word by word and whole image by whole image: the reference. Places are those of pixels and levels. An image is one plane. */
final class NaiveSpots {
    private final SpotDetector detector;
    private final int planes;
    private final int rows;
    private final int columns;
    private final int levels;

    /** By level, plane, row and column. */
    private final float[][][][] responses;

    private NaiveSpots(SpotDetector detector, float[][][][] narrow, float[][][][] differences) {
        this.detector = detector;
        this.planes = narrow[0].length;
        this.rows = narrow[0][0].length;
        this.columns = narrow[0][0][0].length;
        this.levels = narrow.length;
        this.responses = new float[levels][planes][rows][columns];
        float scale = (float) (1 / (detector.ratio() - 1));
        for (int level = 0; level < levels; level++) {
            for (int plane = 0; plane < planes; plane++) {
                for (int row = 0; row < rows; row++) {
                    for (int x = 0; x < columns; x++) {
                        float difference = differences[level][plane][row][x];
                        boolean isRounding = Math.abs(difference) <= Math.abs(narrow[level][plane][row][x]) / (1 << 19);
                        responses[level][plane][row][x] = isRounding ? 0 : difference * scale;
                    }
                }
            }
        }
    }

    /** The spots of one channel, without summits. All smoothings at once: with {@code FAST} their last bits depend on which ones share a grid. */
    static List<Spot> of(RequestEngine engine, SpotDetector detector, Image image, int channel)
            throws InterruptedException {
        float[][][][] smoothed = new float[detector.levels() + 1][1][image.rows()][image.columns()];
        try (Image one = channel(image, channel, image.depth())) {
            SmoothingPlan plan = SmoothingPlan.of(
                            one, detector.sigmas(), detector.truncate(), detector.border(), detector.precision())
                    .from(Piece.whole(one));
            RowSink sink = (part, pixels) -> {
                for (int k = 0; k < smoothed.length; k++) {
                    System.arraycopy(part.smoothed()[k], 0, smoothed[k][0][part.row()], part.column(), part.values());
                }
            };
            engine.submit(() -> {
                        SmoothingRun.run(engine, plan, 0, () -> sink);
                        return true;
                    })
                    .await();
        }
        float[][][][] differences = new float[detector.levels()][1][image.rows()][image.columns()];
        for (int level = 0; level < differences.length; level++) {
            for (int row = 0; row < image.rows(); row++) {
                for (int x = 0; x < image.columns(); x++) {
                    differences[level][0][row][x] = smoothed[level][0][row][x] - smoothed[level + 1][0][row][x];
                }
            }
        }
        return new NaiveSpots(detector, Arrays.copyOf(smoothed, differences.length), differences).find(channel);
    }

    /** The spots of one channel of a volume, without summits. */
    static List<Spot> of(RequestEngine engine, SpotDetector detector, Volume volume, int channel)
            throws InterruptedException {
        List<Sigma> sigmas = detector.sigmasInSpace();
        float[][][][] narrow = new float[detector.levels()][][][];
        float[][][][] differences = new float[detector.levels()][][][];
        try (Volume one = channel(volume, channel, volume.depth(), 0)) {
            float under = detector.border() == Border.CONSTANT
                    ? 0
                    : VolumePiece.whole(one).pedestal().row(1)[0];
            try (Volume floats = channel(volume, channel, Depth.F32, under)) {
                for (int level = 0; level < narrow.length; level++) {
                    VolumeSmoothing smoothing =
                            new VolumeSmoothing(sigmas.get(level), detector.truncate(), detector.border());
                    VolumeDifferenceOfGaussians difference = new VolumeDifferenceOfGaussians(
                            sigmas.get(level),
                            sigmas.get(level + 1),
                            detector.truncate(),
                            detector.border(),
                            ResultEncoding.FLOAT);
                    try (Volume smooth = smoothing.apply(engine, floats);
                            Volume result = responses(engine, difference, one)) {
                        narrow[level] = values(smooth);
                        differences[level] = values(result);
                    }
                }
            }
        }
        return new NaiveSpots(detector, narrow, differences).find(channel);
    }

    /** The differences; unlike those of the operation by itself with nothing taken off but of floats. */
    private static Volume responses(RequestEngine engine, VolumeDifferenceOfGaussians difference, Volume one)
            throws InterruptedException {
        Volume result = Volume.allocate(one.planes(), one.rows(), one.columns(), 1, Depth.F32);
        VolumePiece all = VolumePiece.whole(one);
        engine.submit(() -> {
                    difference.compute(engine, all, all.place(), result);
                    return true;
                })
                .await();
        return result;
    }

    private static Volume channel(Volume volume, int channel, Depth depth, float under) throws InterruptedException {
        List<Image> planes = new ArrayList<>();
        for (int z = 0; z < volume.planes(); z++) {
            try (Image plane = volume.plane(z)) {
                Image one = channel(plane, channel, depth);
                for (int row = 0; row < one.rows() && under != 0; row++) {
                    for (int x = 0; x < one.columns(); x++) {
                        Pixels.set(one, row, x, 0, (float) Pixels.get(one, row, x, 0) - under);
                    }
                }
                planes.add(one);
            }
        }
        Volume copy = Volume.of(planes);
        planes.forEach(Image::close);
        return copy;
    }

    private static float[][][] values(Volume volume) {
        float[][][] values = new float[volume.planes()][][];
        for (int z = 0; z < values.length; z++) {
            try (Image plane = volume.plane(z)) {
                values[z] = values(plane);
            }
        }
        return values;
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

    private static float[][] values(Image image) {
        float[][] values = new float[image.rows()][image.columns()];
        for (int row = 0; row < image.rows(); row++) {
            for (int x = 0; x < image.columns(); x++) {
                values[row][x] = (float) Pixels.get(image, row, x, 0);
            }
        }
        return values;
    }

    private List<Spot> find(int channel) {
        double threshold = Math.max(detector.threshold(), detector.relative() * strongest());
        List<Spot> found = new ArrayList<>();
        for (int plane = 0; plane < planes; plane++) {
            for (int row = 0; row < rows; row++) {
                for (int x = 0; x < columns; x++) {
                    for (int level = 0; level < levels; level++) {
                        float value = responses[level][plane][row][x];
                        boolean bright = detector.polarity() != Polarity.DARK && value > (float) threshold;
                        boolean dark = detector.polarity() != Polarity.BRIGHT && value < (float) -threshold;
                        if (Float.isFinite(value) && (bright || dark) && isTop(level, plane, row, x, bright ? 1 : -1)) {
                            double sigma = Math.rint(detector.sigmas().get(level) * 1e4) / 1e4;
                            found.add(new Spot(channel, plane, row, x, sigma, value));
                        }
                    }
                }
            }
        }
        return found;
    }

    private double strongest() {
        double most = 0;
        for (float[][][] level : responses) {
            for (float[][] plane : level) {
                for (float[] row : plane) {
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
        }
        return most;
    }

    private boolean isTop(int level, int plane, int row, int x, int sign) {
        float value = sign * responses[level][plane][row][x];
        long order = order(level, plane, row, x);
        for (int l = level - 1; l <= level + 1; l++) {
            for (int p = plane - 1; p <= plane + 1; p++) {
                for (int r = row - 1; r <= row + 1; r++) {
                    for (int c = x - 1; c <= x + 1; c++) {
                        Optional<Float> other = response(l, p, r, c);
                        if (order(l, p, r, c) == order || other.isEmpty()) {
                            continue;
                        }
                        float theirs = sign * other.get();
                        boolean isAbove = value > theirs || value == theirs && order < order(l, p, r, c);
                        if (!isAbove) {
                            return false;
                        }
                    }
                }
            }
        }
        return true;
    }

    private long order(int level, int plane, int row, int x) {
        return (((long) plane * (rows + 2) + row) * (columns + 2) + x) * (levels + 2) + level;
    }

    private Optional<Float> response(int level, int plane, int row, int x) {
        boolean inside = level >= 0
                && level < levels
                && plane >= 0
                && plane < planes
                && row >= 0
                && row < rows
                && x >= 0
                && x < columns;
        return inside ? Optional.of(responses[level][plane][row][x]) : Optional.empty();
    }
}
