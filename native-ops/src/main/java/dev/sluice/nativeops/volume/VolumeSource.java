package dev.sluice.nativeops.volume;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.memory.Pixels;

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
     * Reads a box into a volume that holds more.
     *
     * @param time from 0
     * @param channel from 0
     * @param box the box
     * @param target where it goes, of one channel and the source's depth
     * @param place which part of the source the target is, with the box in it
     * @throws dev.sluice.nativeops.ImageFormatException if the file is damaged there, or cannot be read
     */
    default void read(long time, long channel, Box box, Volume target, Box place) {
        Box in = box.within(place);
        try (Volume voxels = read(time, channel, box)) {
            for (int z = 0; z < box.planes(); z++) {
                try (Image from = voxels.plane(z);
                        Image to = target.plane((int) in.plane() + z)) {
                    Pixels.copy(from, 0, 0, to, (int) in.row(), (int) in.column(), box.rows(), box.columns());
                }
            }
        }
    }

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
