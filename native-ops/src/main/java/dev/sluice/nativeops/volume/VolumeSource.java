package dev.sluice.nativeops.volume;

import dev.sluice.nativeops.ImageMetadata;

/** Volumes that are read box by box, from several threads at once. */
public interface VolumeSource extends AutoCloseable {
    /** {@return sizes, type and chunks} */
    VolumeLayout layout();

    /** {@return what the file says of its axes} */
    VoxelSpace space();

    /** {@return what the file says besides, of the whole of it} */
    default ImageMetadata metadata() {
        return ImageMetadata.NONE;
    }

    /**
     * Reads a box.
     *
     * @param time from 0
     * @param channel from 0
     * @param box the box
     * @return the voxels; the caller closes them
     * @throws dev.sluice.nativeops.ImageFormatException if the file is damaged there, or cannot be read
     */
    Volume read(long time, long channel, Box box);

    /**
     * Whether it is known, without reading it, that a box holds nothing but zeros.
     *
     * @param time from 0
     * @param channel from 0
     * @param box the box
     * @return false if it may hold something
     */
    default boolean isEmpty(long time, long channel, Box box) {
        return false;
    }

    @Override
    void close();
}
