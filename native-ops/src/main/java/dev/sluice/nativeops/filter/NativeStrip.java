package dev.sluice.nativeops.filter;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.kernel.InstructionSet;
import dev.sluice.nativeops.kernel.NativeJob;
import dev.sluice.nativeops.kernel.NativeKernels;
import dev.sluice.nativeops.memory.PixelAccess;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.bytedeco.opencv.opencv_core.Mat;

/*
 * The native kernels take rows in blocks, each of which goes through a panel of columns from left to right. What is asked of the cache is the
 * panel's part of the rows that a block reads, so a panel is as wide as keeps that within CACHE_BYTES. What its kernels reach to the left of it is
 * summed down once more, hence no narrower than some halos.
 *
 * The scratch is the strip's: some 100 KB, and for wide kernels 256 bytes for each tap and channel.
 */
/** A strip by the native kernels; the same bits as a {@link Workspace} hands to the sink. */
final class NativeStrip {
    /** Rows of a call: what one block of the widest vectors has. Between calls it is asked whether to stop. */
    static final int ROWS = 32;

    private static final long CACHE_BYTES = 1 << 20;
    private static final int HALOS = 16;
    private static final int LEAST_COLUMNS = 512;
    private static final int CACHE_LINE = 64;

    /** Of a result from so many bytes on, the beginning has left the caches when the end is written. */
    static final long STREAMED_BYTES = 8 << 20;

    private NativeStrip() {}

    /**
     * Computes the rows of a strip.
     *
     * @param from first row
     * @param to row after the last
     * @param columns of a panel; 0 chooses
     * @param stop asked before each block of rows; when true the rest is left out
     * @return the range of the values, if that is what the target wants
     */
    static FiniteRange run(
            SmoothingPlan plan, StripTarget target, int from, int to, int columns, BooleanSupplier stop) {
        int wide = columns > 0 ? columns : panelColumns(plan);
        int first = Math.max(0, from - plan.halo());
        int last = Math.min(plan.rows(), to + plan.halo());
        try (Arena arena = Arena.ofConfined();
                Mat read = PixelAccess.steadyRows(plan.source(), first, last)) {
            List<Written> written = new ArrayList<>();
            for (Image result : target.results()) {
                written.add(Written.of(arena, result, from - target.row(), to - target.row()));
            }
            NativeJob job = job(arena, plan, target, written);
            if (!smooth(job, arena, plan, read, first, from, to, wide, stop)) {
                return FiniteRange.EMPTY;
            }
            written.forEach(Written::finish);
            return new FiniteRange(job.least(), job.most());
        }
    }

    /**
     * Computes the plan's part, without what lies under the values, into memory of floats.
     *
     * @param results where each kernel's first row begins
     * @param stride bytes from one row to the next
     * @param stop asked before each block of rows; when true the rest is left out
     */
    static void fill(SmoothingPlan plan, List<Long> results, long stride, BooleanSupplier stop) {
        Part part = plan.part();
        int to = part.row() + part.rows();
        int first = Math.max(0, part.row() - plan.halo());
        int last = Math.min(plan.rows(), to + plan.halo());
        try (Arena arena = Arena.ofConfined();
                Mat read = PixelAccess.steadyRows(plan.source(), first, last)) {
            NativeJob job = new NativeJob(arena);
            job.kernels(plan.kernels(), plan.border(), NativeJob.Arithmetic.FLOATS);
            job.pedestal(plan.pedestal());
            job.level();
            job.results(results, stride, Depth.F32, part.row(), part.column());
            smooth(job, arena, plan, read, first, part.row(), to, panelColumns(plan), stop);
        }
    }

    /** Runs a job, panel by panel; false if it was stopped. */
    private static boolean smooth(
            NativeJob job,
            Arena arena,
            SmoothingPlan plan,
            Mat read,
            int firstRead,
            int from,
            int to,
            int wide,
            BooleanSupplier stop) {
        InstructionSet set = plan.instructions();
        Part part = plan.part();
        job.source(
                read.data().address() - firstRead * read.step(),
                read.step(),
                plan.rows(),
                plan.columns(),
                plan.channels(),
                plan.source().depth());
        // Whoever ends this strip goes on with the one below.
        job.upTo(Math.min(to + ROWS, part.row() + part.rows()));
        long bytes = NativeKernels.scratchBytes(set, job.address(), wide);
        long scratch = arena.allocate(bytes, CACHE_LINE).address();
        for (int column = part.column(); column < part.endColumn(); column += wide) {
            for (int row = from; row < to; row += ROWS) {
                if (stop.getAsBoolean()) {
                    return false;
                }
                int rows = Math.min(ROWS, to - row);
                int count = Math.min(wide, part.endColumn() - column);
                NativeKernels.smooth(set, job.address(), scratch, row, rows, column, count);
            }
        }
        return true;
    }

    /**
     * Where native code writes a strip of a result: into the image itself or, where its memory may go in the midst of that, beside it.
     *
     * @param address of the image's first row, as the native code counts
     * @param copy the strip's rows if they are written beside the image
     */
    record Written(Image image, long address, int from, int to, Optional<MemorySegment> copy) {
        static Written of(Arena arena, Image image, int from, int to) {
            long before = from * image.stride();
            if (!PixelAccess.mayVanish(image)) {
                MemorySegment pixels = PixelAccess.pixels(image);
                long needed = (image.rows() - 1) * image.stride() + image.rowBytes();
                if (pixels.byteSize() < needed) {
                    throw new IllegalStateException(image + " has " + pixels.byteSize() + " bytes and not " + needed);
                }
                return new Written(image, pixels.address(), from, to, Optional.empty());
            }
            MemorySegment copy = arena.allocate((to - from) * image.stride(), CACHE_LINE);
            return new Written(image, copy.address() - before, from, to, Optional.of(copy));
        }

        void finish() {
            copy.ifPresent(rows -> {
                MemorySegment pixels = PixelAccess.pixels(image);
                for (int row = from; row < to; row++) {
                    long at = (row - from) * image.stride();
                    MemorySegment.copy(rows, at, pixels, row * image.stride(), image.rowBytes());
                }
            });
        }
    }

    private static int panelColumns(SmoothingPlan plan) {
        long rowBytes = (long) plan.channels() * plan.source().depth().bytes();
        long wide = CACHE_BYTES / (rowBytes * (ROWS + 2L * plan.halo()));
        long least = Math.max(LEAST_COLUMNS / plan.channels(), (long) HALOS * plan.halo());
        int columns = plan.part().columns();
        int panels = Math.max(1, Math.round((float) columns / Math.max(1, Math.max(wide, least))));
        return Math.ceilDiv(Math.ceilDiv(columns, panels), CACHE_LINE) * CACHE_LINE;
    }

    private static NativeJob job(Arena arena, SmoothingPlan plan, StripTarget target, List<Written> written) {
        NativeJob job = new NativeJob(arena);
        job.kernels(plan.kernels(), plan.border(), arithmetic(plan));
        job.pedestal(plan.pedestal());
        into(job, plan, target, written);
        return job;
    }

    /** Tells a job what becomes of the smoothings. */
    static void into(NativeJob job, SmoothingPlan plan, StripTarget target, List<Written> written) {
        Image like = written.isEmpty() ? plan.source() : written.getFirst().image();
        for (Written each : written) {
            if (each.image().stride() != like.stride()) {
                throw new IllegalArgumentException("results of different strides: " + like.stride() + " and "
                        + each.image().stride());
            }
        }
        List<Long> addresses = written.stream().map(Written::address).toList();
        job.results(addresses, like.stride(), like.depth(), target.row(), target.column());
        if (like.rows() * like.stride() >= STREAMED_BYTES) {
            job.streams();
        }
        job.combine(target.difference(), like.hasAlpha());
        RowEncoder encoder = target.encoder();
        job.encoding(encoder.absolute(), encoder.nonNegative(), encoder.subtract(), encoder.scale(), encoder.add());
    }

    private static NativeJob.Arithmetic arithmetic(SmoothingPlan plan) {
        return switch (plan.kernels().getFirst().fixedBits()) {
            case 8 -> NativeJob.Arithmetic.FIXED_BYTES;
            case 16 -> NativeJob.Arithmetic.FIXED_SHORTS;
            default -> NativeJob.Arithmetic.FLOATS;
        };
    }
}
