package dev.sluice.nativeops.volume;

import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.windowed.Resolutions;
import dev.sluice.request.RequestEngine;
import java.util.Objects;

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
     * Whether a box is there, of this run or of one that was interrupted and is gone on with.
     *
     * @param time from 0
     * @param channel from 0
     * @param box a box of whole chunks
     * @return false if any of its chunks is missing
     */
    default boolean isWritten(long time, long channel, Box box) {
        return false;
    }

    /** {@return what the input says that is not in the output, each by its name} */
    default ImageMetadata dropped() {
        return ImageMetadata.NONE;
    }

    /** {@return the smaller resolutions that the sink was asked for, of which several processes may each make some files; none unless it says so} */
    default Resolutions resolutions() {
        return Resolutions.NONE;
    }

    /**
     * Writes the smaller resolutions that the sink was asked for, each made of the one before; to be called when everything else is written, before {@link #finish()}. Does nothing if
     * none were asked for.
     *
     * @param engine the engine whose workers do it
     * @param memory native bytes that may be used; {@link VolumeFiles#reductionBytes} are in any case
     * @throws dev.sluice.nativeops.ImageFormatException if they cannot be written
     * @throws dev.sluice.request.RequestCancelledException if the calling request is cancelled
     * @throws InterruptedException if the thread is interrupted
     */
    default void reduce(RequestEngine engine, long memory) throws InterruptedException {
        Objects.requireNonNull(engine, "engine");
    }

    /**
     * Makes the file appear under its name; boxes that were not written hold the fill value.
     *
     * @throws IllegalStateException if smaller resolutions are missing
     * @throws dev.sluice.nativeops.ImageFormatException if it cannot be finished
     */
    void finish();

    /** Ends the writing; what is not finished is no file of that name. */
    @Override
    void close();
}
