package dev.sluice.nativeops.operation;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.Operation;
import dev.sluice.nativeops.Piece;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Pedestal;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.request.RequestEngine;

/**
 * Two operations, the second of the first one's result.
 *
 * <p>Computed is a region of the first one's result that is as large as the second one needs for its own, so the border rule of the second
 * is applied where the image ends, as if the first one's result were there as a whole.
 *
 * @param first what is computed of the image
 * @param second what is computed of that
 */
public record Chain(Operation first, Operation second) implements Operation {
    @Override
    public String name() {
        return first.name() + ", then " + second.name();
    }

    @Override
    public int halo() {
        return Math.addExact(first.halo(), second.halo());
    }

    @Override
    public Depth resultDepth(Depth source) {
        return second.resultDepth(first.resultDepth(source));
    }

    @Override
    public Region reads(Region region, Layout image) {
        return first.reads(second.reads(region, between(image)), image);
    }

    /** The first one's result. */
    private Layout between(Layout image) {
        return image.withDepth(first.resultDepth(image.depth()));
    }

    @Override
    public long scratchBytes(Region region, Layout image, int workers) {
        Layout between = between(image);
        Region part = second.reads(region, between);
        return part.pixels() * between.pixelBytes()
                + Math.max(first.scratchBytes(part, image, workers), second.scratchBytes(region, between, workers));
    }

    @Override
    public void compute(RequestEngine engine, Piece source, Region region, Image target) throws InterruptedException {
        try (Image part = first(engine, source, region)) {
            second.compute(engine, piece(part, source, region), region, target);
        }
    }

    private Image first(RequestEngine engine, Piece source, Region region) throws InterruptedException {
        Region part = second.reads(region, between(source.image()));
        return OperationRun.part(engine, first, source, part);
    }

    private Piece piece(Image part, Piece source, Region region) {
        Layout between = between(source.image());
        Pedestal pedestal = first.keepsLevel() ? source.pedestal() : Pedestal.NONE;
        return new Piece(part, second.reads(region, between), between, pedestal);
    }

    @Override
    public boolean keepsLevel() {
        return first.keepsLevel() && second.keepsLevel();
    }

    @Override
    public boolean takesLevelOff(Depth source) {
        return first.takesLevelOff(source);
    }

    @Override
    public int passes() {
        return first.passes() + second.passes() - 1;
    }

    @Override
    public FiniteRange measure(RequestEngine engine, Piece source, Region region) throws InterruptedException {
        if (first.passes() > 1) {
            return first.measure(engine, source, region);
        }
        try (Image part = first(engine, source, region)) {
            return second.measure(engine, piece(part, source, region), region);
        }
    }

    @Override
    public Operation measured(FiniteRange range) {
        return first.passes() > 1 ? new Chain(first.measured(range), second) : new Chain(first, second.measured(range));
    }
}
