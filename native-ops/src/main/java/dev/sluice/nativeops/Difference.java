package dev.sluice.nativeops;

import dev.sluice.nativeops.filter.RowEncoder;
import dev.sluice.nativeops.operation.DifferenceRows;
import dev.sluice.nativeops.operation.OperationDifference;
import dev.sluice.nativeops.strip.OnEngine;
import dev.sluice.request.RequestEngine;
import java.util.List;

/** The difference of two images of one shape and depth, in strips on all workers. */
public final class Difference {
    private Difference() {}

    /**
     * The first image minus the second one, with {@link ResultEncoding#OFFSET}.
     *
     * @param engine the engine whose workers compute it
     * @param a the image to subtract from, not modified
     * @param b the image to subtract, not modified
     * @return a new image of the same shape and depth; the caller closes it
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public static Image of(RequestEngine engine, Image a, Image b) throws InterruptedException {
        return of(engine, a, b, ResultEncoding.OFFSET);
    }

    /**
     * The first image minus the second one; both stay as they are and must stay open until this returns or throws. Alpha is
     * the first one's.
     *
     * @param engine the engine whose workers compute it
     * @param a the image to subtract from, not modified
     * @param b the image to subtract, not modified
     * @param result how the differences are stored
     * @return a new image of the same shape and, but for {@link ResultEncoding#FLOAT}, depth; the caller closes it
     * @throws IllegalArgumentException if the images differ in shape or depth
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws NativeMemoryException if the result can never fit into the budget of {@link NativeMemory}
     */
    public static Image of(RequestEngine engine, Image a, Image b, ResultEncoding result) throws InterruptedException {
        if (a.rows() != b.rows()
                || a.columns() != b.columns()
                || a.channels() != b.channels()
                || a.depth() != b.depth()) {
            throw new IllegalArgumentException("the images must have one shape and depth: " + a + " and " + b);
        }
        return OnEngine.call(engine, List.of(a, b), () -> ofHere(engine, a, b, result), Image::close);
    }

    private static Image ofHere(RequestEngine engine, Image a, Image b, ResultEncoding result)
            throws InterruptedException {
        Image target = Image.allocateLike(a, 1, OperationDifference.resultDepth(result, a.depth()))
                .getFirst();
        try {
            RowEncoder encoder = result == ResultEncoding.NORMALIZE
                    ? RowEncoder.normalizing(DifferenceRows.range(engine, a, b), target.depth())
                    : RowEncoder.of(result, target.depth());
            DifferenceRows.fill(engine, a, b, target, encoder);
            return target;
        } catch (Throwable e) {
            target.close();
            throw e;
        }
    }

    /**
     * The difference of what two operations give for one image, the first minus the second: of two smoothings,
     * a band-pass filter, whatever kind of smoothing they are. For regions of images larger than memory and for clusters as well.
     *
     * @param first what to subtract from
     * @param second what to subtract
     * @param result how the differences are stored
     * @return the operation; alpha is the first one's
     * @throws IllegalArgumentException if one of the two needs to see the whole image first, as {@link ResultEncoding#NORMALIZE} does
     */
    public static Operation between(Operation first, Operation second, ResultEncoding result) {
        return new OperationDifference(first, second, result);
    }
}
