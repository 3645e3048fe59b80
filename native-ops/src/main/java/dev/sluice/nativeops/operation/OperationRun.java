package dev.sluice.nativeops.operation;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.Operation;
import dev.sluice.nativeops.Piece;
import dev.sluice.nativeops.memory.PixelAccess;
import dev.sluice.nativeops.strip.OnEngine;
import dev.sluice.nativeops.windowed.Pedestal;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.request.RequestEngine;
import java.util.List;

/** Runs operations: makes room for their results, goes through their passes, and frees what is not wanted any more. */
public final class OperationRun {
    private OperationRun() {}

    /** Computes an operation of a whole image; see {@link Operation#apply}. */
    public static Image whole(RequestEngine engine, Operation operation, Image source) throws InterruptedException {
        return OnEngine.call(
                engine,
                List.of(source),
                () -> {
                    Piece all = all(operation, source);
                    return part(engine, ready(engine, operation, all), all, all.place());
                },
                Image::close);
    }

    /** All of an image, with what lies under its values if the operation wants to know. */
    public static Piece all(Operation operation, Image source) {
        Piece all = Piece.whole(source);
        boolean level = source.depth() != Depth.F32 && operation.takesLevelOff(source.depth());
        return level ? new Piece(source, all.place(), all.image(), Pedestal.ofAny(source)) : all;
    }

    /** Computes an operation of a whole image into another one; see {@link Operation#applyTo}. */
    public static void whole(RequestEngine engine, Operation operation, Image source, Image target)
            throws InterruptedException {
        Depth depth = operation.resultDepth(source.depth());
        if (source.equals(target)
                || target.rows() != source.rows()
                || target.columns() != source.columns()
                || target.channels() != source.channels()
                || target.hasAlpha() != source.hasAlpha()
                || target.depth() != depth) {
            throw new IllegalArgumentException("the target must be another image than " + source
                    + ", of its shape, with " + (source.hasAlpha() ? "alpha" : "no alpha") + " and of depth " + depth);
        }
        OnEngine.call(
                engine,
                List.of(source, target),
                () -> {
                    if (PixelAccess.share(source, target)) {
                        throw new IllegalArgumentException(
                                "the target must be another image than the source, and the two share pixels");
                    }
                    Piece all = all(operation, source);
                    ready(engine, operation, all).compute(engine, all, all.place(), target);
                    return target;
                },
                discarded -> {});
    }

    /** Computes a region of a result; the caller closes it. */
    public static Image region(RequestEngine engine, Operation operation, Piece source, Region region)
            throws InterruptedException {
        return OnEngine.call(
                engine, List.of(source.pixels()), () -> part(engine, operation, source, region), Image::close);
    }

    /** Measures a region; see {@link Operation#measure}. */
    public static FiniteRange range(RequestEngine engine, Operation operation, Piece source, Region region)
            throws InterruptedException {
        return OnEngine.call(
                engine, List.of(source.pixels()), () -> operation.measure(engine, source, region), discarded -> {});
    }

    private static Operation ready(RequestEngine engine, Operation operation, Piece all) throws InterruptedException {
        Operation ready = operation;
        while (ready.passes() > 1) {
            ready = ready.measured(ready.measure(engine, all, all.place()));
        }
        return ready;
    }

    /** Does something inside of images, for {@link Operation#compute} and {@link Operation#measure}, which anybody may call. */
    public static <T> T inside(List<Image> images, OnEngine.Operation<T> work) throws InterruptedException {
        PixelAccess.join(images);
        try {
            return work.run();
        } finally {
            PixelAccess.leave(images);
        }
    }

    /** The same in a request. */
    public static Image part(RequestEngine engine, Operation operation, Piece source, Region region)
            throws InterruptedException {
        Image pixels = source.pixels();
        Image target = Image.allocate(
                region.rows(),
                region.columns(),
                pixels.channels(),
                operation.resultDepth(pixels.depth()),
                pixels.hasAlpha());
        try {
            operation.compute(engine, source, region, target);
            return target;
        } catch (Throwable e) {
            target.close();
            throw e;
        }
    }
}
