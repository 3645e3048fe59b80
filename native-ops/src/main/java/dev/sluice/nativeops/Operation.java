package dev.sluice.nativeops;

import dev.sluice.nativeops.operation.Chain;
import dev.sluice.nativeops.operation.OperationRun;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.request.RequestEngine;
import java.io.Serializable;

/**
 * What is computed from an image: another image of the same size and channels, each pixel of which depends on the pixels around it.
 *
 * <p>The same object runs on a whole image ({@link #apply}), on regions of an image that is larger than memory
 * ({@link dev.sluice.nativeops.windowed.WindowedRun}), and in the executors of a cluster, with the same result, bit for bit. Ready-made
 * ones are {@link DifferenceOfGaussians}, {@link Smoothing}, {@link Difference#between} and {@link ScaleSpace#level}; a function of one's
 * own becomes one by {@link TileOperation#of}. {@link #then} puts two in a row.
 *
 * <p>Implementations are immutable and safe for use by any number of threads. Their {@code toString()}, like that of a record, tells the
 * operation and all of its parameters and is the same in every process: an unfinished output is gone on with only by an operation of
 * the same text.
 *
 * <p><b>For those who write one:</b> {@link #compute} is all that must be done, for a region of the result, from a {@link Piece} of the
 * image that holds at least what {@link #reads} asked for. One whose results depend on the whole image, like a normalisation, says so by
 * {@link #passes}: {@link #measure} is called for the regions of the image first, and {@link #measured} then gives the operation that
 * does the rest.
 */
public interface Operation extends Serializable {

    /** {@return what people call it, in a few words} */
    String name();

    /** {@return how many pixels around a pixel its result depends on, to every side} */
    int halo();

    /**
     * The depth of results.
     *
     * @param source the depth of an image
     * @return the depth of its result
     */
    Depth resultDepth(Depth source);

    /**
     * Computes a region of the result, in the calling request, which others of the engine may help. When it returns or throws, nobody is
     * inside the images any more.
     *
     * @param engine the engine whose workers compute it
     * @param source pixels of the image, at least those that {@link #reads} tells; not modified
     * @param region the region of the result, in the places of the whole image
     * @param target where it goes: an image of the region's size, of the source's channels and the result's depth; all of it is set
     * @throws IllegalStateException if it needs {@link #measured} first
     * @throws InterruptedException if the thread is interrupted
     */
    void compute(RequestEngine engine, Piece source, Region region, Image target) throws InterruptedException;

    /**
     * What a region of the result is computed from: the region and {@link #halo} around it, unless more is needed.
     *
     * @param region a region of the result
     * @param image the whole image
     * @return a region of the image, which holds the one of the result
     */
    default Region reads(Region region, Layout image) {
        image.requireInside(region);
        return region.grown(halo(), image);
    }

    /**
     * Native memory that {@link #compute} takes besides source and target.
     *
     * @param region a region of the result
     * @param image the whole image
     * @param workers that may compute it at the same time
     * @return bytes
     */
    default long scratchBytes(Region region, Layout image, int workers) {
        return 0;
    }

    /**
     * Whether results lie where the values of the image do, as those of a smoothing: then what lies under the image
     * ({@link Piece#pedestal}) lies under the result, too, for an operation that follows.
     *
     * @return false, unless the operation says otherwise
     */
    default boolean keepsLevel() {
        return false;
    }

    /**
     * Whether what lies under the values of an image ({@link Piece#pedestal}) is wanted, which takes a look at some of its pixels.
     *
     * @param source the depth of the image
     * @return true of floats, unless the operation says otherwise
     */
    default boolean takesLevelOff(Depth source) {
        return source == Depth.F32;
    }

    /** {@return how often the image is gone through: 1, unless something must be known of the whole image first} */
    default int passes() {
        return 1;
    }

    /**
     * What the next pass needs to know of a region; that of the whole image is what those of its regions give
     * {@linkplain FiniteRange#with together}. Like {@link #compute}.
     *
     * @param engine the engine whose workers compute it
     * @param source pixels of the image, at least those that {@link #reads} tells; not modified
     * @param region a region of the image
     * @return the smallest and the largest value there
     * @throws IllegalStateException if there is one pass only
     * @throws InterruptedException if the thread is interrupted
     */
    default FiniteRange measure(RequestEngine engine, Piece source, Region region) throws InterruptedException {
        throw new IllegalStateException(name() + " has one pass only, and measures nothing");
    }

    /**
     * The operation that is left when the whole image has been measured, with one pass less.
     *
     * @param range what {@link #measure} found
     * @return the operation
     * @throws IllegalStateException if there is one pass only
     */
    default Operation measured(FiniteRange range) {
        throw new IllegalStateException(name() + " has one pass only, and measures nothing");
    }

    /**
     * Computes it of a whole image, which stays as it is.
     *
     * <p>Inside a request it runs right there, and that request is suspended while other workers compute. Any other thread waits until
     * the engine has done it. Cancelled or interrupted, it ends soon and frees what it has made.
     *
     * @param engine the engine whose workers compute it
     * @param source the image, not modified
     * @return a new image of the source's size and channels and the {@linkplain #resultDepth result's depth}; the caller closes it
     * @throws IllegalStateException if the image is closed
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws NativeMemoryException if the result can never fit into the budget of {@link NativeMemory}
     */
    default Image apply(RequestEngine engine, Image source) throws InterruptedException {
        return OperationRun.whole(engine, this, source);
    }

    /**
     * Computes it of a whole image into another one; see {@link #apply}. Saves the time that fresh memory costs where many images of one
     * size are filtered.
     *
     * @param engine the engine whose workers compute it
     * @param source the image, not modified
     * @param target where the result goes; all of its pixels are set
     * @throws IllegalArgumentException if the target has another size, other channels or another depth than the result, is the source, or
     *     has pixels in common with it
     * @throws IllegalStateException if one of the images is closed
     * @throws InterruptedException if the waiting thread is interrupted
     */
    default void applyTo(RequestEngine engine, Image source, Image target) throws InterruptedException {
        OperationRun.whole(engine, this, source, target);
    }

    /**
     * This operation, and another one of its result. Between the two lies an image of no more than what is computed at a time.
     *
     * @param next what is computed of this operation's result
     * @return both as one operation
     */
    default Operation then(Operation next) {
        return new Chain(this, next);
    }
}
