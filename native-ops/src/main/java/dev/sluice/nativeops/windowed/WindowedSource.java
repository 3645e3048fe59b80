package dev.sluice.nativeops.windowed;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.volume.VoxelSpace;

/**
 * An image that is read region by region, from as many threads at once as one likes.
 *
 * <p>Reading waits for the file, and for room in the budget of {@link dev.sluice.nativeops.NativeMemory}. Whoever closes it
 * makes sure that nobody reads any more.
 */
public interface WindowedSource extends AutoCloseable {
    /** {@return size, pixels, and the blocks in which the file is stored: regions of whole ones are read fastest} */
    Layout layout();

    /**
     * Reads a region.
     *
     * @param region a region inside the image
     * @return a new image of the region's size and the layout's channels and depth; the caller closes it
     * @throws IllegalArgumentException if part of the region lies outside of the image
     * @throws dev.sluice.nativeops.ImageFormatException if the file is damaged there, or cannot be read
     * @throws dev.sluice.nativeops.NativeMemoryException if the region can never fit into the budget
     */
    Image read(Region region);

    /** {@return what the file says of the image besides its pixels; nothing where that is not read} */
    default ImageMetadata metadata() {
        return ImageMetadata.NONE;
    }

    /** {@return what the file says of its axes and channels, as OME-Zarr does; nothing where it does not, or that is not read} */
    default VoxelSpace space() {
        return VoxelSpace.NONE;
    }

    /** {@return whether pixels are made up, as {@link Image#isDamaged} tells of images that are decoded as a whole} */
    default boolean isDamaged() {
        return false;
    }

    /** Closes the file; closing again does nothing. */
    @Override
    void close();
}
