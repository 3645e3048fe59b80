package dev.sluice.nativeops;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Notices PNG data that ends before the last row, which OpenCV does not: it leaves the missing rows as they were and succeeds.
 *
 * <p>Unpacking the data a second time would tell, and take a third of the decoder's time. So the last row is marked first, and
 * the data only unpacked where the mark is still there afterwards, or where the rows do not come in order.
 */
final class PngData {
    private static final byte MARK = (byte) 0xa5;
    private static final int[][] PASSES = {
        {0, 0, 8, 8}, {0, 4, 8, 8}, {4, 0, 8, 4}, {0, 2, 4, 4}, {2, 0, 4, 2}, {0, 1, 2, 2}, {1, 0, 2, 1}
    };

    private PngData() {}

    /** Gives the matrix the shape that the decoder will ask for, and marks its last row. */
    static void prepare(Mat mat, ImageHeader header) {
        Depth depth = header.bits() == 16 ? Depth.U16 : Depth.U8;
        mat.create((int) header.rows(), (int) header.columns(), MatTypes.type(depth, header.channels()));
        lastRow(mat).fill(MARK);
    }

    private static MemorySegment lastRow(Mat mat) {
        long row = mat.cols() * mat.elemSize();
        return MemorySegment.ofAddress(mat.ptr(mat.rows() - 1).address()).reinterpret(row);
    }

    /** Whether all rows were there. */
    static boolean isComplete(Mat decoded, MemorySegment file) {
        HeaderBytes in = HeaderBytes.of(file);
        boolean interlaced = in.u8(28) != 0;
        MemorySegment row = lastRow(decoded);
        boolean marked = true;
        for (long i = 0; i < row.byteSize() && marked; i++) {
            marked = row.get(ValueLayout.JAVA_BYTE, i) == MARK;
        }
        if (!marked && !interlaced) {
            return true;
        }
        return unpacksTo(in, file, expected(in, interlaced));
    }

    private static long expected(HeaderBytes in, boolean interlaced) {
        long columns = in.u32(16, false);
        long rows = in.u32(20, false);
        long bits = (long) PngHeader.samples(in.u8(25)) * in.u8(24);
        if (!interlaced) {
            return rows * (1 + (columns * bits + 7) / 8);
        }
        long sum = 0;
        for (int[] pass : PASSES) {
            long lines = Math.ceilDiv(Math.max(0, rows - pass[0]), pass[2]);
            long width = Math.ceilDiv(Math.max(0, columns - pass[1]), pass[3]);
            sum += width == 0 ? 0 : lines * (1 + (width * bits + 7) / 8);
        }
        return sum;
    }

    private static boolean unpacksTo(HeaderBytes in, MemorySegment file, long expected) {
        byte[] sink = new byte[1 << 16];
        long unpacked = 0;
        try (Unpacker unpacker = new Unpacker(new Inflater())) {
            for (long chunk = 8; !in.matches(chunk + 4, "IEND"); chunk += 12 + in.u32(chunk, false)) {
                if (!in.matches(chunk + 4, "IDAT")) {
                    continue;
                }
                unpacker.inflater.setInput(
                        file.asSlice(chunk + 8, in.u32(chunk, false)).asByteBuffer());
                int count;
                while ((count = unpacker.inflater.inflate(sink)) > 0) {
                    unpacked += count;
                }
            }
        } catch (DataFormatException e) {
            return false;
        }
        return unpacked >= expected;
    }

    /** Makes an inflater, which holds native memory, closeable. */
    private record Unpacker(Inflater inflater) implements AutoCloseable {
        @Override
        public void close() {
            inflater.end();
        }
    }
}
