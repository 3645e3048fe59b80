package dev.sluice.nativeops.windowed;

import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.volume.VoxelSpace;

/**
 * How a windowed image is written.
 *
 * @param replace whether a file or folder of that name may be replaced when the new one is finished
 * @param resume whether to go on with what an interrupted run left, if it had the same layout and identity
 * @param identity one line that tells what the pixels are made of: the input, its time, the parameters; only runs of equal
 *     identity resume one another
 * @param metadata what the input says besides its pixels, of which the file gets what it can hold
 * @param space what it says of its axes and channels, of which the file gets what it can hold
 */
public record SinkOptions(boolean replace, boolean resume, String identity, ImageMetadata metadata, VoxelSpace space) {
    /** Nothing is replaced, nothing resumed. */
    public static final SinkOptions DEFAULT = new SinkOptions(false, false, "");

    /**
     * Options without anything that the input says.
     *
     * @param replace whether a file or folder of that name may be replaced
     * @param resume whether to go on with what an interrupted run left
     * @param identity one line that tells what the pixels are made of
     */
    public SinkOptions(boolean replace, boolean resume, String identity) {
        this(replace, resume, identity, ImageMetadata.NONE, VoxelSpace.NONE);
    }

    /**
     * The same with what an input says.
     *
     * @param source the input
     * @return the new options
     */
    public SinkOptions of(WindowedSource source) {
        return new SinkOptions(replace, resume, identity, source.metadata(), source.space());
    }

    /**
     * The same, but that what has the name may be replaced, or may not.
     *
     * @param value whether a file or folder of that name may be replaced when the new one is finished
     * @return the new options
     */
    public SinkOptions withReplace(boolean value) {
        return new SinkOptions(value, resume, identity, metadata, space);
    }

    /**
     * The same, but that what an interrupted run left is gone on with, or begun anew.
     *
     * @param value whether to go on with what an interrupted run left, if it had the same layout and identity
     * @return the new options
     */
    public SinkOptions withResume(boolean value) {
        return new SinkOptions(replace, value, identity, metadata, space);
    }

    /**
     * The same for other pixels.
     *
     * @param value one line that tells what the pixels are made of
     * @return the new options
     */
    public SinkOptions withIdentity(String value) {
        return new SinkOptions(replace, resume, value, metadata, space);
    }

    /** Checks the identity. */
    public SinkOptions {
        if (identity.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the identity must be one line");
        }
    }
}
