package dev.sluice.nativeops.zarr.chunk;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.memory.PixelAccess;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Moves values between images and chunks, which may have their channels one behind the other, and the other order of bytes.
 *
 * <p>Values of types that images have are moved as bits, others are converted. Red, green and blue, in which order Zarr has colours, become blue, green and red.
 */
public final class ZarrPixels {
    private ZarrPixels() {}

    /** A rectangle of one channel in memory: where its first value lies, and bytes to the next row and column. */
    public record Plane(MemorySegment memory, long first, long rowStride, long columnStride, ByteOrder order) {
        /**
         * A rectangle of one channel of an image that nobody else knows; {@code channel} is counted as Zarr counts. Images that are made and closed plane by plane are not asked for
         * {@link Image#pixels()}, which end with them: each such end is waited for by all threads of the JVM.
         */
        public static Plane ofOwn(Image image, int row, int column, int channel) {
            return of(image, PixelAccess.pixels(image), row, column, channel);
        }

        /** The same of an image that others may know. */
        public static Plane of(Image image, int row, int column, int channel) {
            return of(image, image.pixels(), row, column, channel);
        }

        private static Plane of(Image image, MemorySegment pixels, int row, int column, int channel) {
            int bytes = image.depth().bytes();
            long first = row * image.stride()
                    + ((long) column * image.channels() + swapped(channel, image.channels())) * bytes;
            return new Plane(pixels, first, image.stride(), (long) image.channels() * bytes, ByteOrder.nativeOrder());
        }

        /** A rectangle of any size whose values all have these bits, of a type of up to 64. */
        public static Plane of(long bits) {
            // Direct, as all other memory is, which keeps the copying loops to one kind.
            ByteBuffer value = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            return new Plane(MemorySegment.ofBuffer(value.putLong(0, bits)), 0, 0, 0, ByteOrder.LITTLE_ENDIAN);
        }

        private boolean isDense(int bytes) {
            return columnStride == bytes;
        }
    }

    /** Which channel of an image is which of Zarr's, and the other way round. */
    private static int swapped(int channel, int channels) {
        return channels >= 3 && channel < 3 ? 2 - channel : channel;
    }

    /**
     * Copies a rectangle of values.
     *
     * @param type that of the values of {@code from}, which in {@code to} become what they are in an image
     */
    public static void copy(Plane from, Plane to, int rows, int columns, ZarrType type) {
        Depth depth = type.depth();
        long bytes = (long) columns * depth.bytes();
        boolean dense = from.isDense(depth.bytes()) && to.isDense(depth.bytes());
        boolean same = type.isKept() && dense && (depth == Depth.U8 || from.order == to.order);
        if (same && from.rowStride == bytes && to.rowStride == bytes) {
            MemorySegment.copy(from.memory, from.first, to.memory, to.first, rows * bytes);
            return;
        }
        for (int row = 0; row < rows; row++) {
            long source = from.first + row * from.rowStride;
            long target = to.first + row * to.rowStride;
            if (same) {
                MemorySegment.copy(from.memory, source, to.memory, target, bytes);
            } else if (!type.isKept()) {
                ZarrNumbers.convert(
                        new ZarrNumbers.Row(from.memory, source, from.columnStride, from.order),
                        type,
                        new ZarrNumbers.Row(to.memory, target, to.columnStride, to.order),
                        columns);
            } else if (dense) {
                copyTurned(from, source, to, target, columns, depth);
            } else {
                copySpread(from, source, to, target, columns, depth);
            }
        }
    }

    /** Values of the other order of bytes. */
    private static void copyTurned(Plane from, long source, Plane to, long target, int columns, Depth depth) {
        switch (depth) {
            case U8 -> throw new AssertionError("a byte has no order");
            case U16 ->
                MemorySegment.copy(
                        from.memory, shorts(from.order), source, to.memory, shorts(to.order), target, columns);
            case F32 ->
                MemorySegment.copy(from.memory, ints(from.order), source, to.memory, ints(to.order), target, columns);
        }
    }

    private static void copySpread(Plane from, long source, Plane to, long target, int columns, Depth depth) {
        MemorySegment in = from.memory;
        MemorySegment out = to.memory;
        long inStep = from.columnStride;
        long outStep = to.columnStride;
        switch (depth) {
            case U8 -> {
                for (int i = 0; i < columns; i++) {
                    byte value = in.get(ValueLayout.JAVA_BYTE, source + i * inStep);
                    out.set(ValueLayout.JAVA_BYTE, target + i * outStep, value);
                }
            }
            case U16 -> {
                boolean turned = from.order != to.order;
                for (int i = 0; i < columns; i++) {
                    short value = in.get(ValueLayout.JAVA_SHORT_UNALIGNED, source + i * inStep);
                    out.set(
                            ValueLayout.JAVA_SHORT_UNALIGNED,
                            target + i * outStep,
                            turned ? Short.reverseBytes(value) : value);
                }
            }
            case F32 -> {
                boolean turned = from.order != to.order;
                for (int i = 0; i < columns; i++) {
                    int value = in.get(ValueLayout.JAVA_INT_UNALIGNED, source + i * inStep);
                    out.set(
                            ValueLayout.JAVA_INT_UNALIGNED,
                            target + i * outStep,
                            turned ? Integer.reverseBytes(value) : value);
                }
            }
        }
    }

    private static ValueLayout.OfShort shorts(ByteOrder order) {
        return ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order);
    }

    private static ValueLayout.OfInt ints(ByteOrder order) {
        return ValueLayout.JAVA_INT_UNALIGNED.withOrder(order);
    }
}
