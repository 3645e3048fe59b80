package dev.sluice.nativeops;

import dev.sluice.nativeops.filter.DifferenceSink;
import dev.sluice.nativeops.filter.RowEncoder;
import dev.sluice.nativeops.filter.SmoothingPlan;
import dev.sluice.nativeops.filter.SmoothingRun;
import dev.sluice.nativeops.kernel.GaussianKernel;
import dev.sluice.nativeops.operation.OperationRun;
import dev.sluice.nativeops.strip.OnEngine;
import dev.sluice.request.RequestEngine;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A stack of differences of Gaussians: smoothings with a list of sigmas, each computed once, and the differences of
 * neighbours in that list.
 *
 * @param sigmas at least two, each greater than 0 and at most 1000
 * @param truncate where the kernels end, in standard deviations; greater than 0, at most 100
 * @param border how pixels outside the image are made up
 * @param result how the differences are stored; not {@link ResultEncoding#NORMALIZE}
 */
public record ScaleSpace(List<Double> sigmas, double truncate, Border border, ResultEncoding result)
        implements Serializable {

    /** Checks the ranges. */
    public ScaleSpace {
        sigmas = List.copyOf(sigmas);
        if (sigmas.size() < 2) {
            throw new IllegalArgumentException("a scale space needs at least two sigmas, not " + sigmas.size());
        }
        sigmas.forEach(sigma -> GaussianKernel.requireSigma("sigma", sigma));
        GaussianKernel.requireTruncate(truncate);
        if (result == ResultEncoding.NORMALIZE) {
            throw new IllegalArgumentException("the levels of a scale space are not normalised one by one");
        }
    }

    /**
     * A scale space with truncate 4, {@code REFLECT_101} and signed, unscaled float results.
     *
     * @param sigmas standard deviations in pixels, at least two
     * @return the scale space
     */
    public static ScaleSpace of(List<Double> sigmas) {
        return new ScaleSpace(sigmas, 4, Border.REFLECT_101, ResultEncoding.FLOAT);
    }

    /**
     * One level of the stack by itself: for regions of images larger than memory, for clusters, or to go on with.
     *
     * @param index from 0; the level is the smoothing with that sigma minus that with the next one
     * @return the operation that gives that image of the stack, bit for bit
     * @throws IndexOutOfBoundsException if there is no such level
     */
    public Operation level(int index) {
        Objects.checkIndex(index, sigmas.size() - 1);
        return new DifferenceOfGaussians(
                sigmas.get(index), sigmas.get(index + 1), truncate, border, Precision.FLOAT, result, 0);
    }

    /**
     * Computes the stack: image {@code i} is the smoothing with sigma {@code i} minus that with sigma {@code i + 1}. The source
     * stays as it is and must stay open until this returns or throws.
     *
     * @param engine the engine whose workers compute it
     * @param source the image to filter, not modified
     * @return one image fewer than sigmas, each of the source's shape; the caller closes them
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws NativeMemoryException if the stack can never fit into the budget of {@link NativeMemory}
     */
    public List<Image> apply(RequestEngine engine, Image source) throws InterruptedException {
        return OnEngine.call(
                engine, List.of(source), () -> applyHere(engine, source), stack -> stack.forEach(Image::close));
    }

    private List<Image> applyHere(RequestEngine engine, Image source) throws InterruptedException {
        Depth depth = result == ResultEncoding.FLOAT ? Depth.F32 : source.depth();
        Operation each = level(0);
        SmoothingPlan plan = SmoothingPlan.of(source, sigmas, truncate, border, Precision.FLOAT)
                .from(OperationRun.all(each, source), each.takesLevelOff(source.depth()));
        List<Image> stack = new ArrayList<>();
        try {
            stack.addAll(Image.allocateLike(source, sigmas.size() - 1, depth));
            List<Image> levels = List.copyOf(stack);
            RowEncoder encoder = RowEncoder.of(result, depth);
            SmoothingRun.run(engine, plan, 0, () -> new DifferenceSink(levels, encoder));
            return levels;
        } catch (Throwable e) {
            stack.forEach(Image::close);
            throw e;
        }
    }
}
