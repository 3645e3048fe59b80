package dev.sluice.cli;

import java.awt.image.Raster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.assertj.core.api.Assertions;

/**
 * An image as plain numbers, and what the program should make of it, computed from the definitions.
 *
 * @param rows rows
 * @param columns columns
 * @param channels the samples of each channel (grey, or red, green, blue and perhaps alpha), row by row
 */
public record Samples(int rows, int columns, int[][] channels) {
    public static Samples random(int rows, int columns, int channels, int max, long seed) {
        Random random = new Random(seed);
        return new Samples(
                rows,
                columns,
                IntStream.range(0, channels)
                        .mapToObj(c ->
                                random.ints((long) rows * columns, 0, max + 1).toArray())
                        .toArray(int[][]::new));
    }

    /** A picture without noise, which JPEG keeps nearly as it is; none of its turned forms equals another. */
    public static Samples smooth(int rows, int columns) {
        int[] grey = new int[rows * columns];
        for (int i = 0; i < grey.length; i++) {
            int y = i / columns;
            int x = i % columns;
            grey[i] = (int) (120 + 60 * Math.sin(x / 5.0) * Math.cos(y / 9.0) + 2.0 * x - 1.5 * y);
        }
        return new Samples(rows, columns, new int[][] {grey});
    }

    /** Reads a PNG or JPEG file with Java's own decoder. */
    public static Samples read(Path file) {
        try {
            Raster raster = ImageIO.read(file.toFile()).getRaster();
            int[][] channels = IntStream.range(0, raster.getNumBands())
                    .mapToObj(
                            band -> raster.getSamples(0, 0, raster.getWidth(), raster.getHeight(), band, (int[]) null))
                    .toArray(int[][]::new);
            return new Samples(raster.getHeight(), raster.getWidth(), channels);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int at(int channel, int y, int x) {
        return channels[channel][y * columns + x];
    }

    /** The same with every sample changed. */
    public Samples map(java.util.function.IntUnaryOperator change) {
        return new Samples(
                rows,
                columns,
                Arrays.stream(channels)
                        .map(channel -> Arrays.stream(channel).map(change).toArray())
                        .toArray(int[][]::new));
    }

    /** Stood upright, by the table of EXIF 2.32, section 4.6.4, tag 0x0112. */
    public Samples upright(int orientation) {
        boolean turned = orientation >= 5;
        int newRows = turned ? columns : rows;
        int newColumns = turned ? rows : columns;
        int[][] result = new int[channels.length][rows * columns];
        for (int c = 0; c < channels.length; c++) {
            for (int y = 0; y < newRows; y++) {
                for (int x = 0; x < newColumns; x++) {
                    result[c][y * newColumns + x] = switch (orientation) {
                        case 1 -> at(c, y, x);
                        case 2 -> at(c, y, columns - 1 - x);
                        case 3 -> at(c, rows - 1 - y, columns - 1 - x);
                        case 4 -> at(c, rows - 1 - y, x);
                        case 5 -> at(c, x, y);
                        case 6 -> at(c, rows - 1 - x, y);
                        case 7 -> at(c, rows - 1 - x, columns - 1 - y);
                        case 8 -> at(c, x, columns - 1 - y);
                        default -> throw new IllegalArgumentException("orientation " + orientation);
                    };
                }
            }
        }
        return new Samples(newRows, newColumns, result);
    }

    /** The difference of Gaussians with the program's default sigmas and result: around mid-grey, alpha as it was. */
    public Samples filtered(int max) {
        int middle = max / 2 + 1;
        int[][] result = new int[channels.length][];
        for (int c = 0; c < channels.length; c++) {
            double[] difference = new Pixmaps(rows, columns, channels[c]).differenceOfGaussians(1, 3);
            result[c] = c == 3
                    ? channels[c]
                    : Arrays.stream(difference)
                            .mapToInt(value -> (int) Math.clamp(Math.rint(value + middle), 0, max))
                            .toArray();
        }
        return new Samples(rows, columns, result);
    }

    /** Asserts that the other one has the same shape, and samples that differ by no more than so much. */
    public void assertEquals(Samples other, int tolerance) {
        Assertions.assertThat(new int[] {other.rows, other.columns, other.channels.length})
                .as("rows, columns, channels")
                .containsExactly(rows, columns, channels.length);
        for (int c = 0; c < channels.length; c++) {
            for (int i = 0; i < channels[c].length; i++) {
                Assertions.assertThat(other.channels[c][i])
                        .as("channel %d, row %d, column %d", c, i / columns, i % columns)
                        .isBetween(channels[c][i] - tolerance, channels[c][i] + tolerance);
            }
        }
    }
}
