package dev.sluice.nativeops;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/** Single values of images, for tests. */
public final class Pixels {
    private Pixels() {}

    public static double get(Image image, int row, int column, int channel) {
        MemorySegment memory = image.pixels();
        long at = position(image, row, column, channel);
        return switch (image.depth()) {
            case U8 -> memory.get(ValueLayout.JAVA_BYTE, at) & 0xff;
            case U16 -> memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, at) & 0xffff;
            case F32 -> memory.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at);
        };
    }

    public static void set(Image image, int row, int column, int channel, double value) {
        MemorySegment memory = image.pixels();
        long at = position(image, row, column, channel);
        switch (image.depth()) {
            case U8 -> memory.set(ValueLayout.JAVA_BYTE, at, (byte) (int) value);
            case U16 -> memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) (int) value);
            case F32 -> memory.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, (float) value);
        }
    }

    private static long position(Image image, int row, int column, int channel) {
        return row * image.stride()
                + ((long) column * image.channels() + channel) * image.depth().bytes();
    }

    /** An image of random values, over the whole range of the integer depths, 0 to 255 in floats; of 2 and 4 channels the last is alpha. */
    public static Image random(Random random, int rows, int columns, int channels, Depth depth) {
        return random(random, rows, columns, channels, depth, channels == 2 || channels == 4);
    }

    /** The same, with alpha or without. */
    public static Image random(Random random, int rows, int columns, int channels, Depth depth, boolean alpha) {
        Image image = Image.allocate(rows, columns, channels, depth, alpha);
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                for (int c = 0; c < channels; c++) {
                    double value =
                            depth == Depth.F32 ? random.nextFloat() * 255 : random.nextInt((int) depth.max() + 1);
                    set(image, y, x, c, value);
                }
            }
        }
        return image;
    }

    public static byte[] bytes(Image image) {
        byte[] all = new byte[(int) image.bytes()];
        for (int y = 0; y < image.rows(); y++) {
            MemorySegment.copy(
                    image.pixels(), ValueLayout.JAVA_BYTE, y * image.stride(), all, (int) (y * image.rowBytes()), (int)
                            image.rowBytes());
        }
        return all;
    }
}
