package dev.sluice.nativeops.windowed;

/**
 * How a windowed image is written.
 *
 * @param replace whether a file or folder of that name may be replaced when the new one is finished
 * @param resume whether to go on with what an interrupted run left, if it had the same layout and identity
 * @param identity one line that tells what the pixels are made of: the input, its time, the parameters; only runs of equal
 *     identity resume one another
 */
public record SinkOptions(boolean replace, boolean resume, String identity) {
    /** Nothing is replaced, nothing resumed. */
    public static final SinkOptions DEFAULT = new SinkOptions(false, false, "");

    /** Checks the identity. */
    public SinkOptions {
        if (identity.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the identity must be one line");
        }
    }
}
