package dev.sluice.nativeops.volume;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/** Smoothing in space as it is written down: one axis after the other in doubles. */
final class NaiveVolume {
    private NaiveVolume() {}

    static void fill(Image plane, Random random) {
        MemorySegment pixels = plane.pixels();
        long values = plane.bytes() / plane.depth().bytes();
        for (long i = 0; i < values; i++) {
            switch (plane.depth()) {
                case U8 -> pixels.setAtIndex(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
                case U16 -> pixels.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) random.nextInt());
                case F32 -> pixels.setAtIndex(ValueLayout.JAVA_FLOAT, i, random.nextFloat());
            }
        }
    }

    static double[] values(Volume volume) {
        return values(volume, Box.whole(volume));
    }

    static double[] values(Volume volume, Box box) {
        int channels = volume.channels();
        double[] values = new double[(int) box.voxels() * channels];
        int i = 0;
        for (int z = 0; z < box.planes(); z++) {
            try (Image plane = volume.plane((int) box.plane() + z)) {
                MemorySegment pixels = plane.pixels();
                for (int y = 0; y < box.rows(); y++) {
                    long line = (box.row() + y) * volume.columns() * channels + box.column() * channels;
                    for (int x = 0; x < box.columns() * channels; x++) {
                        values[i++] = value(pixels, volume.depth(), line + x);
                    }
                }
            }
        }
        return values;
    }

    private static double value(MemorySegment pixels, Depth depth, long index) {
        return switch (depth) {
            case U8 -> Byte.toUnsignedInt(pixels.getAtIndex(ValueLayout.JAVA_BYTE, index));
            case U16 -> Short.toUnsignedInt(pixels.getAtIndex(ValueLayout.JAVA_SHORT, index));
            case F32 -> pixels.getAtIndex(ValueLayout.JAVA_FLOAT, index);
        };
    }

    static double[] smooth(Volume volume, Sigma sigma, double truncate, Border border) {
        int channels = volume.channels();
        int row = volume.columns() * channels;
        int plane = volume.rows() * row;
        double[] values = values(volume);
        values = along(values, volume.planes(), plane, sigma.z(), truncate, border);
        values = along(values, volume.rows(), row, sigma.y(), truncate, border);
        return along(values, volume.columns(), channels, sigma.x(), truncate, border);
    }

    private static double[] along(double[] values, int length, int step, double sigma, double truncate, Border border) {
        int radius = (int) Math.floor(truncate * sigma + 0.5);
        double[] weights = new double[2 * radius + 1];
        double sum = 0;
        for (int t = -radius; t <= radius; t++) {
            weights[t + radius] = t == 0 ? 1 : Math.exp(-t * t / (2 * sigma * sigma));
            sum += weights[t + radius];
        }
        double[] result = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            int at = i / step % length;
            for (int t = -radius; t <= radius; t++) {
                int from = border.source(at + t, length);
                if (from != Border.OUTSIDE) {
                    result[i] += weights[t + radius] / sum * values[i + (from - at) * step];
                }
            }
        }
        return result;
    }
}
