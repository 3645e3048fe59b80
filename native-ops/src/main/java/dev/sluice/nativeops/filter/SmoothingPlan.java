package dev.sluice.nativeops.filter;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.kernel.GaussianKernel;
import java.util.List;

/**
 * What every strip of one operation shares: the image, the kernels and the border rule. Immutable.
 *
 * @param kernels at least one; each smooths the source by itself
 * @param part the part of the source for which it is done; what lies around it is read as far as the kernels reach
 */
public record SmoothingPlan(Image source, List<GaussianKernel> kernels, Border border, Precision precision, Part part) {
    public SmoothingPlan {
        kernels = List.copyOf(kernels);
    }

    /** A plan with a kernel for each sigma, in the arithmetic that depth and precision ask for. */
    public static SmoothingPlan of(
            Image source, List<Double> sigmas, double truncate, Border border, Precision precision) {
        List<GaussianKernel> kernels = List.of();
        if (precision == Precision.NATIVE && source.depth() == Depth.U8) {
            kernels = sigmas.stream()
                    .flatMap(sigma -> GaussianKernel.fixedPoint(sigma, truncate).stream())
                    .toList();
        }
        if (kernels.size() < sigmas.size()) {
            kernels = sigmas.stream()
                    .map(sigma -> GaussianKernel.of(sigma, truncate))
                    .toList();
        }
        return new SmoothingPlan(source, kernels, border, precision, Part.whole(source));
    }

    /** The same for a part of the source. */
    public SmoothingPlan inside(Part smaller) {
        return new SmoothingPlan(source, kernels, border, precision, smaller);
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

    /** Whether OpenCV does the smoothing: of 16 bits in fixed point. On floats its arithmetic is no different from ours. */
    boolean byOpenCv() {
        return precision == Precision.NATIVE
                && source.depth() != Depth.F32
                && !kernels.getFirst().isFixedPoint();
    }
}
