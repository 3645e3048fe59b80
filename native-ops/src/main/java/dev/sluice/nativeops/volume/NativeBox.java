package dev.sluice.nativeops.volume;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.filter.RowEncoder;
import dev.sluice.nativeops.kernel.InstructionSet;
import dev.sluice.nativeops.kernel.NativeJob;
import dev.sluice.nativeops.kernel.NativeKernels;
import dev.sluice.nativeops.memory.PixelAccess;
import dev.sluice.nativeops.volume.VolumePlan.SpaceKernel;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/*
 * From plane to plane is down the columns of an image whose rows are the planes: its row is a row of a plane here, and the next one lies a plane further. The sums go into the
 * scratch, for each kernel a box of floats. Each of its planes then is an image, or the part of one that is needed, which the native kernels smooth by both
 * other axes as they do any; the second kernel's lies at an offset. Lines of the scratch begin at a multiple of what the kernels read at once, and end later than needed.
 */
/** A box by the native kernels; the same bits as a {@link JavaBox}. */
final class NativeBox {
    private static final int CACHE_LINE = 64;

    private final VolumePlan plan;
    private final Box box;
    private final InstructionSet set;

    /** The box with what is read around it in its own planes. */
    private final Box around;

    /** The first value of a line of the scratch, counted in its row. */
    private final long firstValue;

    private final long lineBytes;
    private final long planeBytes;
    private final long kernelBytes;

    private NativeBox(VolumePlan plan, Box box) {
        this.plan = plan;
        this.box = box;
        this.set = plan.instructions();
        Volume source = plan.source();
        Halo halo = plan.halo();
        around = box.grown(new Halo(0, halo.rows(), halo.columns()), source.planes(), source.rows(), source.columns());
        long read = around.column() * source.channels();
        firstValue = read / BoxShape.UNIT * BoxShape.UNIT;
        lineBytes = BoxShape.lineValues((long) around.columns() * source.channels()) * Float.BYTES;
        planeBytes = around.rows() * lineBytes;
        kernelBytes = box.planes() * planeBytes;
    }

    /**
     * Computes a box.
     *
     * @param scratch address of the scratch
     * @param stop asked now and then; when true the rest is left out
     * @return the range of the values, if there is no target
     */
    static FiniteRange run(VolumePlan plan, Box box, long scratch, BooleanSupplier stop) {
        NativeBox job = new NativeBox(plan, box);
        for (int k = 0; k < plan.kernels().size(); k++) {
            if (!job.acrossPlanes(k, scratch + k * job.kernelBytes, stop)) {
                return FiniteRange.EMPTY;
            }
        }
        return job.within(scratch, stop);
    }

    /** Sums from plane to plane the rows that this kernel needs. */
    private boolean acrossPlanes(int k, long scratch, BooleanSupplier stop) {
        SpaceKernel kernel = plan.kernels().get(k);
        Volume source = plan.source();
        int channels = source.channels();
        int columns = around.columns();
        long first = PixelAccess.pixels(source.stack()).address()
                + around.column() * channels * source.depth().bytes();
        long target = scratch + (around.column() * channels - firstValue) * Float.BYTES;
        int from = (int) Math.max(around.row(), box.row() - kernel.y().radius());
        int to = (int) Math.min(around.endRow(), box.endRow() + kernel.y().radius());
        try (Arena arena = Arena.ofConfined()) {
            NativeJob job = new NativeJob(arena);
            job.axes(
                    List.of(new NativeJob.Axes(kernel.z(), Optional.empty(), 0)),
                    plan.border(),
                    NativeJob.Arithmetic.FLOATS);
            job.pedestal(plan.pedestal());
            job.source(first, source.planeStride(), source.planes(), columns, channels, source.depth());
            long bytes = NativeKernels.scratchBytes(set, job.address(), columns);
            long own = arena.allocate(bytes, CACHE_LINE).address();
            for (int row = from; row < to; row++) {
                if (stop.getAsBoolean()) {
                    return false;
                }
                long line = first + row * source.stack().stride();
                job.source(line, source.planeStride(), source.planes(), columns, channels, source.depth());
                long result = target + (row - around.row()) * lineBytes;
                job.results(List.of(result), planeBytes, Depth.F32, (int) box.plane(), 0);
                NativeKernels.smooth(set, job.address(), own, box.plane(), box.planes(), 0, columns);
            }
        }
        return true;
    }

    /** Smooths each plane of the scratch, and forms what is wanted of it. */
    private FiniteRange within(long scratch, BooleanSupplier stop) {
        Volume source = plan.source();
        Border border = plan.border();
        try (Arena arena = Arena.ofConfined()) {
            NativeJob job = new NativeJob(arena);
            List<NativeJob.Axes> axes = new ArrayList<>();
            for (int k = 0; k < plan.kernels().size(); k++) {
                SpaceKernel kernel = plan.kernels().get(k);
                axes.add(new NativeJob.Axes(kernel.y(), Optional.of(kernel.x()), k * kernelBytes));
            }
            job.axes(axes, border, NativeJob.Arithmetic.FLOATS);
            job.combine(plan.difference(), source.hasAlpha());
            RowEncoder encoder = plan.encoder();
            job.encoding(encoder.absolute(), encoder.nonNegative(), encoder.subtract(), encoder.scale(), encoder.add());
            long image = scratch - around.row() * lineBytes - firstValue * Float.BYTES;
            job.source(image, lineBytes, source.rows(), source.columns(), source.channels(), Depth.F32);
            job.results(List.of(), 0, Depth.F32, 0, 0);
            long bytes = NativeKernels.scratchBytes(set, job.address(), box.columns());
            long own = arena.allocate(bytes, CACHE_LINE).address();
            for (int plane = 0; plane < box.planes(); plane++) {
                if (stop.getAsBoolean()) {
                    return FiniteRange.EMPTY;
                }
                job.source(
                        image + plane * planeBytes,
                        lineBytes,
                        source.rows(),
                        source.columns(),
                        source.channels(),
                        Depth.F32);
                if (plan.target().isPresent()) {
                    into(
                            job,
                            plan.target().get(),
                            box.plane() + plane - plan.part().plane());
                }
                NativeKernels.smooth(set, job.address(), own, box.row(), box.rows(), box.column(), box.columns());
            }
            return new FiniteRange(job.least(), job.most());
        }
    }

    private void into(NativeJob job, Volume target, long plane) {
        long address = PixelAccess.pixels(target.stack()).address() + plane * target.planeStride();
        job.results(
                List.of(address),
                target.stack().stride(),
                target.depth(),
                (int) plan.part().row(),
                (int) plan.part().column());
    }
}
