package dev.sluice.samples;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ScaleSpace;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * Finds bright spots and their sizes: the maxima, over place and scale, of a stack of differences of Gaussians. Each band of rows is
 * searched by a request of its own.
 */
final class BlobDetector {

    /**
     * A bright spot.
     *
     * @param row of its centre
     * @param column of its centre
     * @param sigma standard deviation of the Gaussian it resembles most, in pixels
     * @param strength value of the difference there
     */
    record Blob(int row, int column, double sigma, float strength) {
        double radius() {
            return sigma * Math.sqrt(2);
        }
    }

    private static final double FIRST_SIGMA = 1.0;
    private static final double STEP = Math.sqrt(2);
    private static final int LEVELS = 9;
    private static final int BAND = 64;

    private final RequestEngine engine;
    private final float threshold;

    /** {@code threshold}: grey levels that a difference must exceed. */
    BlobDetector(RequestEngine engine, double threshold) {
        this.engine = engine;
        this.threshold = (float) threshold;
    }

    /** The blobs of the middle channel (green, or grey), strongest first. */
    List<Blob> detect(Image image) throws InterruptedException {
        List<Double> sigmas = IntStream.range(0, LEVELS)
                .mapToObj(level -> FIRST_SIGMA * Math.pow(STEP, level))
                .toList();
        List<float[]> levels = new ArrayList<>();
        for (Image level : ScaleSpace.of(sigmas).apply(engine, image)) {
            try (level) {
                Raster raster = Pictures.toRaster(level);
                int band = raster.getNumBands() / 2;
                levels.add(raster.getSamples(0, 0, raster.getWidth(), raster.getHeight(), band, (float[]) null));
            }
        }
        List<Request<List<Blob>>> bands = new ArrayList<>();
        for (int first = 1; first < image.rows() - 1; first += BAND) {
            int from = first;
            int to = Math.min(first + BAND, image.rows() - 1);
            bands.add(engine.submit(() -> search(levels, sigmas, image.columns(), from, to)));
        }
        List<Blob> blobs = new ArrayList<>();
        for (Request<List<Blob>> band : bands) {
            blobs.addAll(band.await());
        }
        blobs.sort(Comparator.comparingDouble(Blob::strength).reversed());
        return blobs;
    }

    private List<Blob> search(List<float[]> levels, List<Double> sigmas, int columns, int from, int to) {
        List<Blob> found = new ArrayList<>();
        for (int level = 1; level < levels.size() - 1; level++) {
            for (int row = from; row < to; row++) {
                for (int column = 1; column < columns - 1; column++) {
                    float value = levels.get(level)[row * columns + column];
                    if (value > threshold && isMaximum(levels, columns, level, row, column)) {
                        double sigma = Math.sqrt(sigmas.get(level) * sigmas.get(level + 1));
                        found.add(new Blob(row, column, sigma, value));
                    }
                }
            }
        }
        return found;
    }

    /** Greater than all 26 neighbours; of equal ones the first in the order of levels, rows and columns counts. */
    private static boolean isMaximum(List<float[]> levels, int columns, int level, int row, int column) {
        int centre = row * columns + column;
        float value = levels.get(level)[centre];
        for (int scale = -1; scale <= 1; scale++) {
            float[] values = levels.get(level + scale);
            for (int down = -1; down <= 1; down++) {
                for (int right = -1; right <= 1; right++) {
                    int order = (scale * 3 + down) * 3 + right;
                    float other = values[centre + down * columns + right];
                    if (order != 0 && (order < 0 ? other >= value : other > value)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    /** The picture with a circle around each blob. */
    static BufferedImage annotate(BufferedImage picture, List<Blob> blobs) {
        BufferedImage annotated =
                new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = annotated.createGraphics();
        graphics.drawImage(picture, 0, 0, null);
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setColor(Color.YELLOW);
        for (Blob blob : blobs) {
            double radius = blob.radius() + 1;
            graphics.draw(new Ellipse2D.Double(
                    blob.column() + 0.5 - radius, blob.row() + 0.5 - radius, 2 * radius, 2 * radius));
        }
        graphics.dispose();
        return annotated;
    }

    static void run(PrintStream out, List<String> arguments) throws IOException, InterruptedException {
        Path input = Path.of(arguments.isEmpty() ? "samples/images/hubble_deep_field.jpg" : arguments.get(0));
        Path output = Samples.outputFile(arguments.size() < 2 ? "out/blobs.png" : arguments.get(1));
        try (Image image = Image.read(input)) {
            List<Blob> blobs = new BlobDetector(RequestEngine.shared(), 12).detect(image);
            ImageIO.write(annotate(Pictures.toPicture(image), blobs), "png", output.toFile());
            out.printf("%d blobs in %s, drawn in %s; the strongest:%n", blobs.size(), input, output);
            blobs.stream()
                    .limit(5)
                    .forEach(blob ->
                            out.printf("  row %d, column %d, sigma %.1f%n", blob.row(), blob.column(), blob.sigma()));
        }
    }
}
