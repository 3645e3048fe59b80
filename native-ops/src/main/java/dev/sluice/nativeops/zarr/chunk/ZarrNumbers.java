package dev.sluice.nativeops.zarr.chunk;

import dev.sluice.nativeops.Depth;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Makes values of images of numbers that no image has. */
final class ZarrNumbers {
    /** So many at a time, however far apart they are, lie in a buffer. */
    private static final int STEP = 1 << 12;

    private ZarrNumbers() {}

    /**
     * A row of values in memory.
     *
     * @param first where the first lies
     * @param step bytes from one to the next
     */
    record Row(MemorySegment memory, long first, long step, ByteOrder order) {
        private ByteBuffer buffer(int from, int values, int bytes) {
            return memory.asSlice(first + from * step, (values - 1) * step + bytes)
                    .asByteBuffer()
                    .order(order);
        }
    }

    /** Converts a row, from a chunk's type to that of an image. */
    static void convert(Row from, ZarrType type, Row to, int values) {
        for (int first = 0; first < values; first += STEP) {
            int count = Math.min(STEP, values - first);
            ByteBuffer in = from.buffer(first, count, type.bytes());
            ByteBuffer out = to.buffer(first, count, type.depth().bytes());
            if (type.depth() == Depth.F32) {
                floats(in, (int) from.step(), type, out, (int) to.step(), count);
            } else {
                truths(in, (int) from.step(), out, (int) to.step(), count);
            }
        }
    }

    private static void truths(ByteBuffer in, int inStep, ByteBuffer out, int outStep, int count) {
        for (int i = 0; i < count; i++) {
            out.put(i * outStep, (byte) (in.get(i * inStep) == 0 ? 0 : 255));
        }
    }

    private static void floats(ByteBuffer in, int inStep, ZarrType type, ByteBuffer out, int outStep, int count) {
        switch (type) {
            case INT8 -> {
                for (int i = 0; i < count; i++) {
                    out.putFloat(i * outStep, in.get(i * inStep));
                }
            }
            case INT16 -> {
                for (int i = 0; i < count; i++) {
                    out.putFloat(i * outStep, in.getShort(i * inStep));
                }
            }
            case INT32 -> {
                for (int i = 0; i < count; i++) {
                    out.putFloat(i * outStep, in.getInt(i * inStep));
                }
            }
            case UINT32 -> {
                for (int i = 0; i < count; i++) {
                    out.putFloat(i * outStep, in.getInt(i * inStep) & 0xffff_ffffL);
                }
            }
            case INT64 -> {
                for (int i = 0; i < count; i++) {
                    out.putFloat(i * outStep, in.getLong(i * inStep));
                }
            }
            case UINT64 -> {
                for (int i = 0; i < count; i++) {
                    out.putFloat(i * outStep, unsigned(in.getLong(i * inStep)));
                }
            }
            case FLOAT16 -> {
                for (int i = 0; i < count; i++) {
                    out.putFloat(i * outStep, Float.float16ToFloat(in.getShort(i * inStep)));
                }
            }
            case FLOAT64 -> {
                for (int i = 0; i < count; i++) {
                    out.putFloat(i * outStep, (float) in.getDouble(i * inStep));
                }
            }
            case BOOL, UINT8, UINT16, FLOAT32 ->
                throw new IllegalArgumentException(type + " is not converted to floats");
        }
    }

    private static float unsigned(long value) {
        // Halved with the lost bit kept, which only decides how the half is rounded.
        return value >= 0 ? value : (value >>> 1 | value & 1) * 2f;
    }
}
