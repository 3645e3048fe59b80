package dev.sluice.samples;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.spots.Spot;
import dev.sluice.nativeops.spots.SpotDetector;
import dev.sluice.request.RequestEngine;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import javax.imageio.ImageIO;

/** Finds bright spots and their sizes, by a {@link SpotDetector} over a ladder of scales, and draws them. */
final class BlobDetector {
    private static final double STEP = Math.sqrt(2);
    private static final double THRESHOLD = 30;

    private final RequestEngine engine;
    private final double threshold;

    /** {@code threshold}: grey levels that a response must exceed. */
    BlobDetector(RequestEngine engine, double threshold) {
        this.engine = engine;
        this.threshold = threshold;
    }

    /** The spots of the middle channel (green, or grey), strongest first. */
    List<Spot> detect(Image image) throws InterruptedException {
        SpotDetector detector = SpotDetector.builder()
                .sigma(1)
                .sigmaMax(12)
                .ratio(STEP)
                .threshold(threshold)
                .channel(image.channels() / 2)
                .build();
        List<Spot> spots = detector.detect(engine, image);
        spots.sort(Comparator.comparingDouble(Spot::value).reversed());
        return spots;
    }

    /** The standard deviation of the Gaussian spot that answers like this one. */
    static double size(Spot spot) {
        return spot.sigma() * Math.sqrt(STEP);
    }

    /** The picture with a circle around each spot. */
    static BufferedImage annotate(BufferedImage picture, List<Spot> spots) {
        BufferedImage annotated =
                new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = annotated.createGraphics();
        graphics.drawImage(picture, 0, 0, null);
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setColor(Color.YELLOW);
        for (Spot spot : spots) {
            double radius = size(spot) * Math.sqrt(2) + 1;
            graphics.draw(
                    new Ellipse2D.Double(spot.x() + 0.5 - radius, spot.y() + 0.5 - radius, 2 * radius, 2 * radius));
        }
        graphics.dispose();
        return annotated;
    }

    static void run(PrintStream out, List<String> arguments) throws IOException, InterruptedException {
        Path input = Path.of(arguments.isEmpty() ? "samples/images/hubble_deep_field.jpg" : arguments.get(0));
        Path output = Samples.outputFile(arguments.size() < 2 ? "out/blobs.png" : arguments.get(1));
        try (Image image = Image.read(input)) {
            List<Spot> spots = new BlobDetector(RequestEngine.shared(), THRESHOLD).detect(image);
            ImageIO.write(annotate(Pictures.toPicture(image), spots), "png", output.toFile());
            out.printf("%d blobs in %s, drawn in %s; the strongest:%n", spots.size(), input, output);
            spots.stream()
                    .limit(5)
                    .forEach(
                            spot -> out.printf("  row %.1f, column %.1f, size %.1f%n", spot.y(), spot.x(), size(spot)));
        }
    }
}
