package dev.sluice.nativeops;

import dev.sluice.nativeops.filter.OnEngine;
import dev.sluice.nativeops.filter.SmoothedSink;
import dev.sluice.nativeops.filter.SmoothingPlan;
import dev.sluice.nativeops.filter.SmoothingRun;
import dev.sluice.nativeops.kernel.GaussianKernel;
import dev.sluice.request.RequestEngine;
import java.util.List;

/**
 * Gaussian smoothing, tiled like {@link DifferenceOfGaussians}; the result has the depth of the source, rounded half to even.
 *
 * @param sigma standard deviation in pixels, greater than 0, at most 1000
 * @param truncate where the kernel ends, in standard deviations; greater than 0, at most 100
 * @param border how pixels outside the image are made up
 * @param precision floating point, or OpenCV's own arithmetic for 8 and 16 bits
 * @param tileHeight rows of a strip, at least 1; 0 chooses
 */
public record Smoothing(double sigma, double truncate, Border border, Precision precision, int tileHeight) {

    /** Checks the ranges. */
    public Smoothing {
        GaussianKernel.requireSigma("sigma", sigma);
        GaussianKernel.requireTruncate(truncate);
        DifferenceOfGaussians.requireTileHeight(tileHeight);
    }

    /**
     * Smooths with truncate 4, {@code REFLECT_101} and floating point; see {@link #apply}.
     *
     * @param engine the engine whose workers compute it
     * @param source the image to filter, not modified
     * @param sigma standard deviation in pixels
     * @return a new image of the source's shape and depth; the caller closes it
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public static Image gaussian(RequestEngine engine, Image source, double sigma) throws InterruptedException {
        return gaussian(engine, source, sigma, Border.REFLECT_101);
    }

    /**
     * Smooths with truncate 4 and floating point; see {@link #apply}.
     *
     * @param engine the engine whose workers compute it
     * @param source the image to filter, not modified
     * @param sigma standard deviation in pixels
     * @param border how pixels outside the image are made up
     * @return a new image of the source's shape and depth; the caller closes it
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public static Image gaussian(RequestEngine engine, Image source, double sigma, Border border)
            throws InterruptedException {
        return new Smoothing(sigma, 4, border, Precision.FLOAT, 0).apply(engine, source);
    }

    /**
     * Smooths an image, which stays as it is and must stay open until this returns or throws; alpha is copied.
     *
     * @param engine the engine whose workers compute it
     * @param source the image to filter, not modified
     * @return a new image of the source's shape and depth; the caller closes it
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws NativeMemoryException if the result can never fit into the budget of {@link NativeMemory}
     */
    public Image apply(RequestEngine engine, Image source) throws InterruptedException {
        return OnEngine.call(engine, List.of(source), () -> applyHere(engine, source), Image::close);
    }

    private Image applyHere(RequestEngine engine, Image source) throws InterruptedException {
        SmoothingPlan plan = SmoothingPlan.of(source, List.of(sigma), truncate, border, precision);
        Image target = Image.allocateLike(source, 1, source.depth()).getFirst();
        try {
            SmoothingRun.run(engine, plan, tileHeight, () -> new SmoothedSink(target));
            return target;
        } catch (Throwable e) {
            target.close();
            throw e;
        }
    }
}
