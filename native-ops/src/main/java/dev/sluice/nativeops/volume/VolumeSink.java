package dev.sluice.nativeops.volume;

/** Volumes that are written box by box, from several threads at once. */
public interface VolumeSink extends AutoCloseable {
    /** {@return sizes, type and chunks} */
    VolumeLayout layout();

    /**
     * Writes a box of whole chunks.
     *
     * @param time from 0
     * @param channel from 0
     * @param box begins at a chunk's begin and ends at a chunk's end or with the volume
     * @param voxels of the box's size and the layout's depth, not modified
     * @throws dev.sluice.nativeops.ImageFormatException if it cannot be written
     */
    void write(long time, long channel, Box box, Volume voxels);

    /**
     * Makes the file appear under its name; boxes that were not written hold the fill value.
     *
     * @throws dev.sluice.nativeops.ImageFormatException if it cannot be finished
     */
    void finish();

    /** Ends the writing; what is not finished is no file of that name. */
    @Override
    void close();
}
