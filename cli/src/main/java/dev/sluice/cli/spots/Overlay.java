package dev.sluice.cli.spots;

import dev.sluice.cli.file.FileNames;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.spots.Spot;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * The image with a circle around each spot, of the diameter that a disc of its sigma has: bright ones yellow, dark ones cyan. PNG, or SVG with the image
 * inside. For one thread at a time.
 */
final class Overlay {
    private static final int COLOURS = 3;
    private static final float STROKE = 1.25f;

    private final BufferedImage picture;
    private final Graphics2D graphics;
    private final boolean svg;
    private final StringBuilder circles = new StringBuilder();

    /** Copies the image, in 8 bits: bytes as they are, others from their least to their largest finite value. */
    Overlay(Image image, Path file) {
        svg = FileNames.extension(file).equalsIgnoreCase("svg");
        picture = new BufferedImage(image.columns(), image.rows(), BufferedImage.TYPE_INT_RGB);
        draw(image);
        graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setStroke(new BasicStroke(STROKE));
    }

    /** Whether a file's name says what it shall be. */
    static boolean isKnown(Path file) {
        String extension = FileNames.extension(file);
        return extension.equalsIgnoreCase("svg") || extension.equalsIgnoreCase("png");
    }

    private void draw(Image image) {
        MemorySegment pixels = image.pixels();
        int channels = image.channels();
        boolean colour = channels - (image.hasAlpha() ? 1 : 0) == COLOURS;
        float least = 0;
        float most = 255;
        if (image.depth() != Depth.U8) {
            least = Float.POSITIVE_INFINITY;
            most = Float.NEGATIVE_INFINITY;
            for (int row = 0; row < image.rows(); row++) {
                for (int x = 0; x < image.columns() * (colour ? channels : 1); x++) {
                    float value = value(image, pixels, row, colour ? x : x * channels);
                    least = Float.isFinite(value) ? Math.min(least, value) : least;
                    most = Float.isFinite(value) ? Math.max(most, value) : most;
                }
            }
        }
        float scale = most > least ? 255 / (most - least) : 0;
        for (int row = 0; row < image.rows(); row++) {
            for (int x = 0; x < image.columns(); x++) {
                int rgb = 0;
                for (int c = COLOURS - 1; c >= 0; c--) {
                    float value = value(image, pixels, row, x * channels + (colour ? c : 0));
                    rgb = rgb << 8 | Math.clamp(Math.round((value - least) * scale), 0, 255);
                }
                picture.setRGB(x, row, rgb);
            }
        }
    }

    private static float value(Image image, MemorySegment pixels, int row, int index) {
        long at = row * image.stride() + (long) index * image.depth().bytes();
        return switch (image.depth()) {
            case U8 -> pixels.get(ValueLayout.JAVA_BYTE, at) & 0xff;
            case U16 -> pixels.get(ValueLayout.JAVA_SHORT_UNALIGNED, at) & 0xffff;
            case F32 -> pixels.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at);
        };
    }

    /** Draws a circle. */
    void add(Spot spot) {
        double radius = Math.sqrt(2) * spot.sigma();
        if (svg) {
            circles.append(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%.4f\" cy=\"%.4f\" r=\"%.4f\" stroke=\"%s\"/>%n",
                    spot.x() + 0.5,
                    spot.y() + 0.5,
                    radius,
                    spot.value() > 0 ? "yellow" : "cyan"));
            return;
        }
        graphics.setColor(spot.value() > 0 ? Color.YELLOW : Color.CYAN);
        graphics.draw(new Ellipse2D.Double(spot.x() + 0.5 - radius, spot.y() + 0.5 - radius, 2 * radius, 2 * radius));
    }

    /** The file. */
    ByteBuffer encode() throws IOException {
        graphics.dispose();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", png);
        if (!svg) {
            return ByteBuffer.wrap(png.toByteArray());
        }
        String text = String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\" viewBox=\"0 0 %1$d %2$d\">%n"
                                + "<image width=\"%1$d\" height=\"%2$d\" href=\"data:image/png;base64,%3$s\"/>%n",
                        picture.getWidth(),
                        picture.getHeight(),
                        Base64.getEncoder().encodeToString(png.toByteArray()))
                + "<g fill=\"none\" stroke-width=\"" + STROKE + "\">\n" + circles + "</g>\n</svg>\n";
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
