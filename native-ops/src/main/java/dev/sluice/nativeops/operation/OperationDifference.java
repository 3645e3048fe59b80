package dev.sluice.nativeops.operation;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.Operation;
import dev.sluice.nativeops.Piece;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.filter.RowEncoder;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.request.RequestEngine;

/**
 * The results of two operations for one image, the first minus the second.
 *
 * @param first what to subtract from
 * @param second what to subtract
 * @param result how the differences are stored
 * @param range of the differences of the whole image, for {@link ResultEncoding#NORMALIZE}
 * @param isMeasured whether that range is known or not needed
 */
public record OperationDifference(
        Operation first, Operation second, ResultEncoding result, FiniteRange range, boolean isMeasured)
        implements Operation {
    /** Refuses operations that need a pass of their own. */
    public OperationDifference {
        if (first.passes() > 1 || second.passes() > 1) {
            throw new IllegalArgumentException(
                    (first.passes() > 1 ? first : second).name() + " needs the whole image first: subtract others");
        }
    }

    /** The difference of two operations. */
    public OperationDifference(Operation first, Operation second, ResultEncoding result) {
        this(first, second, result, FiniteRange.EMPTY, result != ResultEncoding.NORMALIZE);
    }

    /** The depth of a difference of images. */
    public static Depth resultDepth(ResultEncoding result, Depth source) {
        return result == ResultEncoding.FLOAT ? Depth.F32 : source;
    }

    @Override
    public String name() {
        return first.name() + ", minus " + second.name();
    }

    @Override
    public int halo() {
        return Math.max(first.halo(), second.halo());
    }

    @Override
    public Depth resultDepth(Depth source) {
        Depth depth = first.resultDepth(source);
        if (depth != second.resultDepth(source)) {
            throw new IllegalArgumentException("of an image of depth " + source + ", " + first.name() + " has depth "
                    + depth + " and " + second.name() + " " + second.resultDepth(source) + ": give both one depth");
        }
        return resultDepth(result, depth);
    }

    @Override
    public Region reads(Region region, Layout image) {
        return first.reads(region, image).joined(second.reads(region, image));
    }

    @Override
    public long scratchBytes(Region region, Layout image, int workers) {
        int pixel = image.withDepth(first.resultDepth(image.depth())).pixelBytes();
        return 2 * region.pixels() * pixel
                + Math.max(first.scratchBytes(region, image, workers), second.scratchBytes(region, image, workers));
    }

    @Override
    public int passes() {
        return isMeasured ? 1 : 2;
    }

    @Override
    public void compute(RequestEngine engine, Piece source, Region region, Image target) throws InterruptedException {
        if (!isMeasured) {
            throw new IllegalStateException(name() + " needs the range of the whole image first");
        }
        RowEncoder encoder = result == ResultEncoding.NORMALIZE
                ? RowEncoder.normalizing(range, target.depth())
                : RowEncoder.of(result, target.depth());
        try (Image a = OperationRun.part(engine, first, source, region);
                Image b = OperationRun.part(engine, second, source, region)) {
            DifferenceRows.fill(engine, a, b, target, encoder);
        }
    }

    @Override
    public FiniteRange measure(RequestEngine engine, Piece source, Region region) throws InterruptedException {
        try (Image a = OperationRun.part(engine, first, source, region);
                Image b = OperationRun.part(engine, second, source, region)) {
            return DifferenceRows.range(engine, a, b);
        }
    }

    @Override
    public Operation measured(FiniteRange found) {
        return isMeasured
                ? Operation.super.measured(found)
                : new OperationDifference(first, second, result, found, true);
    }
}
