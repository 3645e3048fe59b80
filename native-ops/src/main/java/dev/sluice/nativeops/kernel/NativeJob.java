package dev.sluice.nativeops.kernel;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.windowed.Pedestal;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/**
 * What the native kernels are told of a smoothing, in memory of its own: the structure {@code Job} of {@code job.h}, whose fields have eight
 * bytes each. Confined to the thread of its arena.
 */
public final class NativeJob {
    /** What sums are made of. */
    public enum Arithmetic {
        /** Chains of fused multiply-adds in floats. */
        FLOATS,
        /** Weights in 256ths, rounded to levels. */
        FIXED_BYTES,
        /** Weights in 65536ths, in doubles, rounded to levels. */
        FIXED_SHORTS
    }

    private static final int FIELDS = 30;

    /** Vectors are loaded from any channel on: so many values more than a pixel has. */
    private static final int LONGEST_TILE = 64;

    /** Fields of the structure {@code KernelSpec}. */
    private static final long SPEC = 5;

    /** Fields of the structure {@code GridSpec}. */
    private static final long GRID = 11;

    private final Arena arena;
    private final MemorySegment fields;
    private final MemorySegment range;

    /** Of results: told anew for row after row, in the same memory. */
    private MemorySegment addresses = MemorySegment.NULL;

    /** Creates a job without results. */
    public NativeJob(Arena arena) {
        this.arena = arena;
        this.fields = arena.allocate(FIELDS * 8L, 64);
        this.range = arena.allocate(ValueLayout.JAVA_FLOAT, 2);
        range.setAtIndex(ValueLayout.JAVA_FLOAT, 0, Float.POSITIVE_INFINITY);
        range.setAtIndex(ValueLayout.JAVA_FLOAT, 1, Float.NEGATIVE_INFINITY);
        set(23, range.address());
        encoding(false, false, 0, 1, 0);
    }

    /** The image that is read, from the address of its first row on. */
    public void source(long address, long stride, int rows, int columns, int channels, Depth depth) {
        set(0, address);
        set(1, stride);
        set(2, rows);
        set(3, columns);
        set(4, channels);
        set(5, depth.ordinal());
    }

    /** What lies beyond the image. */
    public void border(Border border) {
        set(6, border.ordinal());
    }

    /**
     * What one result is smoothed by.
     *
     * @param down the columns
     * @param along the rows; empty, for all of a job, if sums down the columns are wanted as they are, in results of floats
     * @param offset bytes from the job's source to what is smoothed
     */
    public record Axes(GaussianKernel down, Optional<GaussianKernel> along, long offset) {
        private static Axes both(GaussianKernel kernel) {
            return new Axes(kernel, Optional.of(kernel), 0);
        }
    }

    /** What smooths it, the same along both axes. */
    public void kernels(List<GaussianKernel> kernels, Border border, Arithmetic arithmetic) {
        axes(kernels.stream().map(Axes::both).toList(), border, arithmetic);
    }

    /** What smooths it. */
    public void axes(List<Axes> kernels, Border border, Arithmetic arithmetic) {
        border(border);
        set(7, arithmetic.ordinal());
        set(8, kernels.size());
        MemorySegment specs = arena.allocate(ValueLayout.JAVA_LONG, SPEC * kernels.size());
        for (int k = 0; k < kernels.size(); k++) {
            Axes axes = kernels.get(k);
            long spec = SPEC * k;
            specs.setAtIndex(ValueLayout.JAVA_LONG, spec, weights(axes.down(), arithmetic));
            specs.setAtIndex(ValueLayout.JAVA_LONG, spec + 1, axes.down().taps());
            if (axes.along().isPresent()) {
                GaussianKernel along = axes.along().get();
                specs.setAtIndex(ValueLayout.JAVA_LONG, spec + 2, weights(along, arithmetic));
                specs.setAtIndex(ValueLayout.JAVA_LONG, spec + 3, along.taps());
            }
            specs.setAtIndex(ValueLayout.JAVA_LONG, spec + 4, axes.offset());
        }
        set(9, specs.address());
    }

    /**
     * Points of a coarse grid.
     *
     * @param kernel whose points they are
     * @param address of the first point's values
     * @param stride bytes from one row of points to the next
     * @param columns points of a row
     * @param firstRow which row of points, counted from the whole image's first row of pixels, is the first one
     * @param firstColumn the same of columns
     * @param originRow the row of the whole image at which the source begins
     * @param originColumn the same of columns
     */
    public record Grid(
            CoarseKernel kernel,
            long address,
            long stride,
            int columns,
            int firstRow,
            int firstColumn,
            int originRow,
            int originColumn) {}

    /** Coarse grids: the one that is filled from the source, or those from which a smoothing each is interpolated. */
    public void grids(List<Grid> grids) {
        set(25, grids.size());
        MemorySegment specs = arena.allocate(ValueLayout.JAVA_LONG, GRID * grids.size());
        for (int i = 0; i < grids.size(); i++) {
            Grid grid = grids.get(i);
            CoarseKernel kernel = grid.kernel();
            long[] values = {
                grid.address(),
                grid.stride(),
                grid.columns(),
                kernel.stride(),
                CoarseKernel.REACH,
                arena.allocateFrom(ValueLayout.JAVA_FLOAT, kernel.gatherWeights())
                        .address(),
                arena.allocateFrom(ValueLayout.JAVA_FLOAT, kernel.spreadWeights())
                        .address(),
                grid.firstRow(),
                grid.firstColumn(),
                grid.originRow(),
                grid.originColumn()
            };
            MemorySegment.copy(values, 0, specs, ValueLayout.JAVA_LONG, GRID * i * Long.BYTES, values.length);
        }
        set(26, specs.address());
    }

    /** What is taken off the values of floats as they are read, and put back to smoothings; to be told once. */
    public void pedestal(Pedestal pedestal) {
        if (!pedestal.isNone()) {
            float[] row = pedestal.row(pedestal.levels().size() + LONGEST_TILE);
            set(24, arena.allocateFrom(ValueLayout.JAVA_FLOAT, row).address());
        }
    }

    /** What is taken off the values is not put back to smoothings: differences are to be formed of them. */
    public void level() {
        set(27, 1);
    }

    /** Rows before this one are asked for block by block, each as many as a block has, so that what the next one reads is fetched meanwhile. */
    public void upTo(int row) {
        set(28, row);
    }

    /** Results are written past the caches, where they would not stay until they are read. */
    public void streams() {
        set(29, 1);
    }

    private long weights(GaussianKernel kernel, Arithmetic arithmetic) {
        float[] weights = kernel.weights();
        if (arithmetic != Arithmetic.FIXED_SHORTS) {
            return arena.allocateFrom(ValueLayout.JAVA_FLOAT, weights).address();
        }
        MemorySegment doubles = arena.allocate(ValueLayout.JAVA_DOUBLE, weights.length);
        for (int t = 0; t < weights.length; t++) {
            doubles.setAtIndex(ValueLayout.JAVA_DOUBLE, t, weights[t]);
        }
        return doubles.address();
    }

    /**
     * Where results go; without any the range is found.
     *
     * @param images the address of each one's first row
     * @param row the row of the source that the first one of each result belongs to
     * @param column the same of the first column
     */
    public void results(List<Long> images, long stride, Depth depth, int row, int column) {
        set(10, images.size());
        if (addresses.byteSize() < images.size() * Long.BYTES) {
            addresses = arena.allocate(ValueLayout.JAVA_LONG, images.size());
        }
        for (int i = 0; i < images.size(); i++) {
            addresses.setAtIndex(ValueLayout.JAVA_LONG, i, images.get(i));
        }
        set(11, addresses.address());
        set(12, stride);
        set(13, depth.ordinal());
        set(14, row);
        set(15, column);
    }

    /**
     * What becomes of the smoothings.
     *
     * @param difference whether neighbours are subtracted
     * @param alpha whether the last channel is the source's
     */
    public void combine(boolean difference, boolean alpha) {
        set(16, difference ? 1 : 0);
        set(17, alpha ? 1 : 0);
    }

    /** How a value is encoded, in this order. */
    public void encoding(boolean absolute, boolean nonNegative, float subtract, float scale, float add) {
        set(18, absolute ? 1 : 0);
        set(19, nonNegative ? 1 : 0);
        set(20, Double.doubleToRawLongBits(subtract));
        set(21, Double.doubleToRawLongBits(scale));
        set(22, Double.doubleToRawLongBits(add));
    }

    /** The smallest finite value so far. */
    public float least() {
        return range.getAtIndex(ValueLayout.JAVA_FLOAT, 0);
    }

    /** The largest finite value so far. */
    public float most() {
        return range.getAtIndex(ValueLayout.JAVA_FLOAT, 1);
    }

    /** Where it lies. */
    public long address() {
        return fields.address();
    }

    private void set(int field, long value) {
        fields.setAtIndex(ValueLayout.JAVA_LONG, field, value);
    }
}
