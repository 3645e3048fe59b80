package dev.sluice.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Grey images of 8 bits as PGM files, the one format that is simple enough to write and read here, without OpenCV. */
public record Pixmaps(int rows, int columns, int[] values) {
    public static Pixmaps random(int rows, int columns, long seed) {
        return new Pixmaps(
                rows,
                columns,
                new Random(seed).ints((long) rows * columns, 0, 256).toArray());
    }

    public Path write(Path file) {
        byte[] head = ("P5\n" + columns + " " + rows + "\n255\n").getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[head.length + values.length];
        System.arraycopy(head, 0, all, 0, head.length);
        for (int i = 0; i < values.length; i++) {
            all[head.length + i] = (byte) values[i];
        }
        try {
            Path parent = file.toAbsolutePath().getParent();
            Files.createDirectories(parent);
            return Files.write(file, all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Pixmaps read(Path file) {
        try {
            byte[] all = Files.readAllBytes(file);
            String[] head = new String(all, 0, Math.min(all.length, 32), StandardCharsets.US_ASCII).split("\\s+", 5);
            int columns = Integer.parseInt(head[1]);
            int rows = Integer.parseInt(head[2]);
            int[] values = new int[rows * columns];
            for (int i = 0; i < values.length; i++) {
                values[i] = all[all.length - values.length + i] & 0xff;
            }
            return new Pixmaps(rows, columns, values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The definition, in double precision: sampled normalised kernels, mirrored without repeating the edge pixel. */
    public double[] differenceOfGaussians(double sigma1, double sigma2) {
        double[] first = smooth(sigma1);
        double[] second = smooth(sigma2);
        for (int i = 0; i < first.length; i++) {
            first[i] -= second[i];
        }
        return first;
    }

    private double[] smooth(double sigma) {
        int radius = (int) Math.floor(4 * sigma + 0.5);
        double[] kernel = new double[2 * radius + 1];
        double sum = 0;
        for (int i = -radius; i <= radius; i++) {
            kernel[i + radius] = Math.exp(-0.5 * i * i / (sigma * sigma));
            sum += kernel[i + radius];
        }
        double[] across = new double[values.length];
        double[] result = new double[values.length];
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                for (int i = -radius; i <= radius; i++) {
                    across[y * columns + x] += kernel[i + radius] / sum * values[y * columns + mirror(x + i, columns)];
                }
            }
        }
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                for (int i = -radius; i <= radius; i++) {
                    result[y * columns + x] += kernel[i + radius] / sum * across[mirror(y + i, rows) * columns + x];
                }
            }
        }
        return result;
    }

    private static int mirror(int at, int size) {
        if (size == 1) {
            return 0;
        }
        int period = 2 * (size - 1);
        int inPeriod = Math.floorMod(at, period);
        return inPeriod < size ? inPeriod : period - inPeriod;
    }
}
