package dev.sluice.nativeops.windowed;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.memory.Pixels;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;

/** Images of known pixels, and their bytes, for tests. */
public final class Samples {
    private Samples() {}

    /** Random values over a smooth ground, so that compression has something to find; floats lie between 0 and 1. */
    public static Image image(long seed, int rows, int columns, int channels, Depth depth) {
        Random random = new Random(seed);
        Image image = Image.allocate(rows, columns, channels, depth, channels == 2 || channels == 4);
        MemorySegment pixels = image.pixels();
        for (int row = 0; row < rows; row++) {
            for (int x = 0; x < columns * channels; x++) {
                double value = (Math.sin(row * 0.05) + Math.cos(x * 0.03) + 2) / 5 + random.nextDouble() / 5;
                long at = row * image.stride() + (long) x * depth.bytes();
                switch (depth) {
                    case U8 -> pixels.set(ValueLayout.JAVA_BYTE, at, (byte) (int) (value * 255));
                    case U16 -> pixels.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) (int) (value * 65_535));
                    case F32 -> pixels.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, (float) value);
                }
            }
        }
        return image;
    }

    /** The bytes of a rectangle of an image, row by row. */
    public static byte[] bytes(Image image, Region region) {
        int pixel = image.channels() * image.depth().bytes();
        int length = region.columns() * pixel;
        byte[] all = new byte[region.rows() * length];
        for (int row = 0; row < region.rows(); row++) {
            long at = (region.row() + row) * image.stride() + region.column() * pixel;
            MemorySegment.copy(image.pixels(), ValueLayout.JAVA_BYTE, at, all, row * length, length);
        }
        return all;
    }

    /** Where two images of one shape differ first; -1 if nowhere. Arrays of pixels in a message would fill pages. */
    public static int mismatch(Image image, Image other, Region ofOther) {
        return Arrays.mismatch(bytes(image), bytes(other, ofOther));
    }

    public static byte[] bytes(Image image) {
        return bytes(image, new Region(0, 0, image.rows(), image.columns()));
    }

    /** A region anywhere inside an image. */
    public static Region region(Random random, long rows, long columns) {
        long row = random.nextLong(rows);
        long column = random.nextLong(columns);
        return new Region(
                row, column, 1 + random.nextInt((int) (rows - row)), 1 + random.nextInt((int) (columns - column)));
    }

    /** An image as a source, which does not close it. */
    public static WindowedSource source(Image image) {
        return new WindowedSource() {
            @Override
            public Layout layout() {
                return new Layout(
                        image.rows(), image.columns(), image.channels(), image.depth(), 1, 1, image.hasAlpha());
            }

            @Override
            public Image read(Region region) {
                Image part = Image.allocate(
                        region.rows(), region.columns(), image.channels(), image.depth(), image.hasAlpha());
                Pixels.copy(
                        image, (int) region.row(), (int) region.column(), part, 0, 0, region.rows(), region.columns());
                return part;
            }

            @Override
            public void close() {
                // The image is the caller's.
            }
        };
    }
}
