package dev.sluice.nativeops.windowed;

import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.Operation;
import dev.sluice.nativeops.Piece;
import dev.sluice.nativeops.operation.OperationRun;
import dev.sluice.request.RequestEngine;
import java.io.Serializable;

/**
 * An operation on one region of a source: what {@link Operation#apply} gives there for the whole image, bit for bit, whatever the region.
 *
 * <p>Read is the region with what the operation needs around it, as far as the image goes. The border rule is only ever applied where the
 * image itself ends.
 *
 * <p>Immutable and thread-safe.
 *
 * @param operation what is computed
 */
public record WindowedFilter(Operation operation) implements Serializable {

    /**
     * Computes a region.
     *
     * @param engine the engine whose workers compute it
     * @param source the image
     * @param region the region whose result is wanted
     * @return a new image of the region's size; the caller closes it
     * @throws IllegalArgumentException if part of the region lies outside of the image
     * @throws IllegalStateException if the operation has passes before this: see {@link #range} and {@link #measured}
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws dev.sluice.nativeops.NativeMemoryException if region, halo and result can never fit into the budget
     * @throws dev.sluice.nativeops.ImageFormatException if the file is damaged there, or cannot be read
     */
    public Image apply(RequestEngine engine, WindowedSource source, Region region) throws InterruptedException {
        Layout layout = source.layout();
        Region read = operation.reads(region, layout);
        Pedestal pedestal = operation.takesLevelOff(layout.depth()) ? Pedestal.ofAny(source) : Pedestal.NONE;
        try (Image pixels = source.read(read)) {
            return OperationRun.region(engine, operation, new Piece(pixels, read, layout, pedestal), region);
        }
    }

    /**
     * Computes a region, of an operation of two passes the second one.
     *
     * @param engine the engine whose workers compute it
     * @param source the image
     * @param region the region whose result is wanted
     * @param range the {@link #range} of the whole image; operations of one pass leave it unused
     * @return a new image of the region's size; the caller closes it
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public Image apply(RequestEngine engine, WindowedSource source, Region region, FiniteRange range)
            throws InterruptedException {
        return (operation.passes() > 1 ? measured(range) : this).apply(engine, source, region);
    }

    /**
     * What the operation needs to know of the whole image first; {@link FiniteRange#with} joins what was found in its regions.
     *
     * @param engine the engine whose workers compute it
     * @param source the image
     * @param region the region
     * @return the smallest and the largest value, alpha left out
     * @throws IllegalStateException if the operation has one pass only
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public FiniteRange range(RequestEngine engine, WindowedSource source, Region region) throws InterruptedException {
        Layout layout = source.layout();
        Region read = operation.reads(region, layout);
        Pedestal pedestal = operation.takesLevelOff(layout.depth()) ? Pedestal.ofAny(source) : Pedestal.NONE;
        try (Image pixels = source.read(read)) {
            return OperationRun.range(engine, operation, new Piece(pixels, read, layout, pedestal), region);
        }
    }

    /**
     * What is left to do when all of the image has been measured.
     *
     * @param range of the whole image
     * @return a filter whose operation has one pass less
     */
    public WindowedFilter measured(FiniteRange range) {
        return new WindowedFilter(operation.measured(range));
    }
}
