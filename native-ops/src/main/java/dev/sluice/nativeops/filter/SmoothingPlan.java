package dev.sluice.nativeops.filter;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.Piece;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.kernel.CoarseKernel;
import dev.sluice.nativeops.kernel.GaussianKernel;
import dev.sluice.nativeops.kernel.InstructionSet;
import dev.sluice.nativeops.strip.StripJob;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Pedestal;
import dev.sluice.nativeops.windowed.Region;
import java.util.List;

/**
 * What every strip of one operation shares: the image, the kernels and the border rule. Immutable.
 *
 * @param kernels at least one; each smooths the source by itself
 * @param part the part of the source for which it is done; what lies around it is read as far as the kernels reach
 * @param instructions what the loops are made of
 * @param row where the source begins in the whole image, modulo {@link #GRID}: what coarse grids are counted from
 * @param column the same of its first column
 * @param pedestal what is taken off the values as they are read, and put back to smoothings
 */
public record SmoothingPlan(
        Image source,
        List<GaussianKernel> kernels,
        Border border,
        Precision precision,
        Part part,
        InstructionSet instructions,
        int row,
        int column,
        Pedestal pedestal) {
    /** A multiple of all that coarse grids are made of. */
    private static final int GRID = 4096;

    public SmoothingPlan {
        kernels = List.copyOf(kernels);
    }

    /** A plan with a kernel for each sigma, in the arithmetic that depth and precision ask for. */
    public static SmoothingPlan of(
            Image source, List<Double> sigmas, double truncate, Border border, Precision precision) {
        return of(source, sigmas, truncate, border, precision, InstructionSet.selected());
    }

    /** The same for the instruction set that is named. */
    static SmoothingPlan of(
            Image source,
            List<Double> sigmas,
            double truncate,
            Border border,
            Precision precision,
            InstructionSet instructions) {
        List<GaussianKernel> kernels = List.of();
        int bits = precision == Precision.NATIVE ? fixedBits(source.depth(), instructions) : 0;
        if (bits > 0) {
            kernels = sigmas.stream()
                    .flatMap(sigma -> GaussianKernel.fixedPoint(sigma, truncate, bits).stream())
                    .toList();
        }
        if (kernels.size() < sigmas.size()) {
            kernels = sigmas.stream()
                    .map(sigma -> GaussianKernel.of(sigma, truncate))
                    .toList();
        }
        return new SmoothingPlan(
                source, kernels, border, precision, Part.whole(source), instructions, 0, 0, Pedestal.NONE);
    }

    /** Bits of the weights in which a depth's fixed-point smoothing is exact in our loops; in Java only that of bytes is. */
    private static int fixedBits(Depth depth, InstructionSet instructions) {
        return switch (depth) {
            case U8 -> 8;
            case U16 -> instructions == InstructionSet.JAVA ? 0 : 16;
            case F32 -> 0;
        };
    }

    /** The same with other kernels. */
    SmoothingPlan with(List<GaussianKernel> others) {
        return new SmoothingPlan(source, others, border, precision, part, instructions, row, column, pedestal);
    }

    /** The same for a source that is a piece of a larger image; of integers nothing is taken off. */
    public SmoothingPlan from(Piece piece) {
        return from(piece, source.depth() == Depth.F32);
    }

    /**
     * The same for a source that is a piece of a larger image. Beyond an image that ends in zeros nothing lies under the values, and what OpenCV
     * or fixed point smooths they are given as it is.
     *
     * @param offLevel whether what lies under the values is taken off
     */
    public SmoothingPlan from(Piece piece, boolean offLevel) {
        boolean floats = precision == Precision.FLOAT
                || precision == Precision.FAST
                || precision == Precision.NATIVE && source.depth() == Depth.F32;
        boolean level = offLevel && floats && border != Border.CONSTANT;
        return new SmoothingPlan(
                source,
                kernels,
                border,
                precision,
                part,
                instructions,
                (int) (piece.place().row() % GRID),
                (int) (piece.place().column() % GRID),
                level ? piece.pedestal() : Pedestal.NONE);
    }

    /** The same for a part of the source. */
    public SmoothingPlan inside(Part smaller) {
        return new SmoothingPlan(source, kernels, border, precision, smaller, instructions, row, column, pedestal);
    }

    /**
     * Native memory for smoothing what was read of an image: the coarse grids of {@code FAST}, and what OpenCV smooths 16 bits into, two matrices for each strip
     * that runs.
     */
    public static long scratchBytes(Region read, Layout image, List<Double> sigmas, Precision precision, int workers) {
        if (precision == Precision.FAST) {
            return FastRun.bytes(read.rows(), read.columns(), image.channels(), sigmas);
        }
        if (precision == Precision.OPENCV) {
            // Strips as floats, and two smoothings of each.
            return 3 * read.pixels() * image.withDepth(Depth.F32).pixelBytes() * StripJob.atOnce(workers);
        }
        return precision == Precision.NATIVE && image.depth() == Depth.U16
                ? 2 * read.pixels() * image.pixelBytes() * StripJob.atOnce(workers)
                : 0;
    }

    int rows() {
        return source.rows();
    }

    int columns() {
        return source.columns();
    }

    int channels() {
        return source.channels();
    }

    /** Values of one row. */
    int values() {
        return Math.multiplyExact(source.columns(), source.channels());
    }

    /** Values of a pixel before its alpha. */
    int colours() {
        return source.hasAlpha() ? channels() - 1 : channels();
    }

    /** Rows that a strip needs above and below its own: the largest radius. */
    int halo() {
        return kernels.stream().mapToInt(GaussianKernel::radius).max().orElse(0);
    }

    /**
     * Whether OpenCV does the smoothing: where it is asked for, and in fixed point where our loops cannot. On floats that is
     * no different from ours.
     */
    boolean byOpenCv() {
        return precision == Precision.OPENCV
                || precision == Precision.NATIVE
                        && source.depth() != Depth.F32
                        && kernels.getFirst().fixedBits() == 0;
    }

    /** What OpenCV's smoothings consist of. */
    Depth openCvDepth() {
        return precision == Precision.OPENCV ? Depth.F32 : source.depth();
    }

    /** Whether some kernel is smoothed on a coarse grid. */
    boolean isFast() {
        return kernels.stream().anyMatch(kernel -> isFast(kernel.sigma(), precision));
    }

    static boolean isFast(double sigma, Precision precision) {
        return precision == Precision.FAST && sigma >= CoarseKernel.LEAST_SIGMA;
    }

    /** How many pixels to every side of a pixel its smoothing depends on. */
    public static int halo(double sigma, double truncate, Precision precision) {
        return isFast(sigma, precision) ? CoarseKernel.halo(sigma) : GaussianKernel.radius(sigma, truncate);
    }
}
