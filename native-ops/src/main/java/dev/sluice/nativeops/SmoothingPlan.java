package dev.sluice.nativeops;

import java.util.List;

/**
 * What every strip of one operation shares: the image, the kernels and the border rule. Immutable.
 *
 * @param kernels at least one; each smooths the source by itself
 */
record SmoothingPlan(Image source, List<GaussianKernel> kernels, Border border, Precision precision) {
    SmoothingPlan {
        kernels = List.copyOf(kernels);
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

    /** Whether OpenCV's fixed-point filters do the smoothing; on floats they are no different. */
    boolean fixedPoint() {
        return precision == Precision.NATIVE && source.depth() != Depth.F32;
    }
}
