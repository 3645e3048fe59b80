package dev.sluice.nativeops.volume;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.filter.DifferenceSink;
import dev.sluice.nativeops.filter.RangeSink;
import dev.sluice.nativeops.kernel.GaussianKernel;
import dev.sluice.nativeops.kernel.PixelRows;
import dev.sluice.nativeops.kernel.WeightedRows;
import dev.sluice.nativeops.memory.PixelAccess;
import dev.sluice.nativeops.volume.VolumePlan.SpaceKernel;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/*
 * Plane by plane, and for each kernel: the rows that the plane's part of the box needs are summed from plane to plane, each row of the source converted when it is needed; of these rows each
 * row of the result is summed down, padded by the border rule, and summed along.
 */
/** A box by the loops in Java. */
final class JavaBox {
    private static final int GROUP = 4;

    private final VolumePlan plan;
    private final Box box;
    private final Box around;
    private final int channels;
    private final int values;
    private final int wanted;
    private final PixelRows pixels = new PixelRows();
    private final MemorySegment memory;
    private final float[] zeros;
    private final float[][] group;

    /** What is taken off each value of a row; empty if nothing is. */
    private final float[] level;

    /** The rows of {@link #around}, summed from plane to plane. */
    private final float[][] summed;

    private final float[] column;
    private final float[][] padded = new float[4][];
    private final float[][] shifted = new float[4][];

    private JavaBox(VolumePlan plan, Box box) {
        this.plan = plan;
        this.box = box;
        Volume source = plan.source();
        Halo halo = plan.halo();
        around = box.grown(new Halo(0, halo.rows(), halo.columns()), source.planes(), source.rows(), source.columns());
        channels = source.channels();
        values = around.columns() * channels;
        wanted = box.columns() * channels;
        memory = PixelAccess.pixels(source.stack());
        pixels.fit(values);
        zeros = new float[values];
        group = new float[GROUP][values];
        level = plan.pedestal().isNone() ? new float[0] : plan.pedestal().row(values);
        summed = new float[around.rows()][values];
        column = new float[values];
        int wide = (box.columns() + 2 * halo.columns()) * channels;
        Arrays.fill(padded, new float[wide]);
        Arrays.fill(shifted, new float[wide]);
    }

    static FiniteRange run(VolumePlan plan, Box box, BooleanSupplier stop) {
        return new JavaBox(plan, box).run(stop);
    }

    private FiniteRange run(BooleanSupplier stop) {
        FiniteRange range = FiniteRange.EMPTY;
        float[][][] smoothed = new float[plan.kernels().size()][box.rows()][wanted];
        for (int plane = 0; plane < box.planes(); plane++) {
            for (int k = 0; k < smoothed.length; k++) {
                if (!smooth(plan.kernels().get(k), (int) box.plane() + plane, smoothed[k], stop)) {
                    return FiniteRange.EMPTY;
                }
            }
            for (int row = 0; row < box.rows(); row++) {
                float[] result = smoothed[0][row];
                if (plan.difference()) {
                    DifferenceSink.subtract(result, smoothed[1][row], wanted);
                }
                if (plan.target().isPresent()) {
                    write(plan.target().get(), result, box.plane() + plane, box.row() + row);
                } else {
                    range = range.with(RangeSink.rangeOf(result, wanted, channels, plan.colours()));
                }
            }
        }
        return range;
    }

    private boolean smooth(SpaceKernel kernel, int plane, float[][] smoothed, BooleanSupplier stop) {
        for (int i = 0; i < summed.length; i++) {
            if (stop.getAsBoolean()) {
                return false;
            }
            acrossPlanes(kernel.z(), plane, (int) around.row() + i, summed[i]);
        }
        float[][] window = new float[kernel.y().taps()][];
        for (int row = 0; row < box.rows(); row++) {
            for (int t = 0; t < window.length; t++) {
                int from = plan.border()
                        .source(
                                (int) box.row() + row + t - kernel.y().radius(),
                                plan.source().rows());
                window[t] = from == Border.OUTSIDE ? zeros : summed[from - (int) around.row()];
            }
            WeightedRows.down(column, window, kernel.y().weights(), values);
            pad(kernel.x().radius());
            WeightedRows.along(
                    smoothed[row], padded, shifted, channels, kernel.x().weights(), wanted);
        }
        return true;
    }

    private void acrossPlanes(GaussianKernel kernel, int plane, int row, float[] out) {
        Volume source = plan.source();
        float[][] rows = new float[GROUP][];
        for (int t = 0; t < kernel.taps(); t += GROUP) {
            int count = Math.min(GROUP, kernel.taps() - t);
            for (int i = 0; i < count; i++) {
                int from = plan.border().source(plane + t + i - kernel.radius(), source.planes());
                rows[i] = from == Border.OUTSIDE ? zeros : group[i];
                if (from != Border.OUTSIDE) {
                    long at = VolumeRun.position(source, from, row, around.column());
                    pixels.read(memory, source.depth(), at, group[i], values);
                    if (level.length > 0) {
                        DifferenceSink.subtract(group[i], level, values);
                    }
                }
            }
            WeightedRows.down(out, rows, 0, kernel.weights(), t, count, values);
        }
    }

    /** Copies the row that was summed down into {@link #padded}, with so many pixels on either side, of the volume or its border. */
    private void pad(int radius) {
        for (int x = -radius; x < box.columns() + radius; x++) {
            int from =
                    plan.border().source((int) box.column() + x, plan.source().columns());
            int target = (x + radius) * channels;
            if (from == Border.OUTSIDE) {
                Arrays.fill(padded[0], target, target + channels, 0);
            } else {
                System.arraycopy(column, (from - (int) around.column()) * channels, padded[0], target, channels);
            }
        }
    }

    private void write(Volume target, float[] row, long plane, long at) {
        Volume source = plan.source();
        plan.encoder().encode(row, wanted);
        if (source.hasAlpha()) {
            long from = VolumeRun.position(source, plane, at, box.column());
            pixels.read(memory, source.depth(), from, group[0], wanted);
            for (int x = channels - 1; x < wanted; x += channels) {
                row[x] = group[0][x];
            }
        }
        Box part = plan.part();
        long to = VolumeRun.position(target, plane - part.plane(), at - part.row(), box.column() - part.column());
        pixels.write(PixelAccess.pixels(target.stack()), target.depth(), to, row, wanted);
    }
}
