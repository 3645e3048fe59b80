package dev.sluice.nativeops.windowed;

import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.Image;
import dev.sluice.request.RequestEngine;

/**
 * A difference of Gaussians of one region of a source: what {@link DifferenceOfGaussians#apply} gives there for the whole image, bit for
 * bit, whatever the region.
 *
 * <p>Read is the region with its halo, as far as the image goes. The border rule is only ever applied where the image itself ends:
 * elsewhere the kernels do not reach the end of what was read.
 *
 * <p>Immutable and thread-safe.
 *
 * @param filter what is computed
 */
public record WindowedFilter(DifferenceOfGaussians filter) {

    /**
     * Filters a region.
     *
     * @param engine the engine whose workers compute it
     * @param source the image
     * @param region the region whose result is wanted
     * @param range what {@code NORMALIZE} is to spread, the {@link #range} of the whole image; the other encodings leave it unused
     * @return a new image of the region's size; the caller closes it
     * @throws IllegalArgumentException if part of the region lies outside of the image
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws dev.sluice.nativeops.NativeMemoryException if region, halo and result can never fit into the budget
     * @throws dev.sluice.nativeops.ImageFormatException if the file is damaged there, or cannot be read
     */
    public Image apply(RequestEngine engine, WindowedSource source, Region region, FiniteRange range)
            throws InterruptedException {
        Region read = withHalo(source, region);
        try (Image image = source.read(read)) {
            int row = (int) (region.row() - read.row());
            int column = (int) (region.column() - read.column());
            return filter.applyInside(engine, image, row, column, region.rows(), region.columns(), range);
        }
    }

    /**
     * The range of the differences in a region, which {@code NORMALIZE} needs of the whole image first; {@link FiniteRange#with} joins
     * those of its regions.
     *
     * @param engine the engine whose workers compute it
     * @param source the image
     * @param region the region
     * @return the smallest and the largest difference, alpha left out
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public FiniteRange range(RequestEngine engine, WindowedSource source, Region region) throws InterruptedException {
        Region read = withHalo(source, region);
        try (Image image = source.read(read)) {
            int row = (int) (region.row() - read.row());
            int column = (int) (region.column() - read.column());
            return filter.range(engine, image, row, column, region.rows(), region.columns());
        }
    }

    private Region withHalo(WindowedSource source, Region region) {
        source.layout().requireInside(region);
        return region.grown(filter.halo(), source.layout());
    }
}
