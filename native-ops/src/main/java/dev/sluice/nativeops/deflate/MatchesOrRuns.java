package dev.sluice.nativeops.deflate;

/** Whether a general compressor's search for matches is worth its time, by what both make of a sample. */
public final class MatchesOrRuns {
    /** What matches must make of the bytes that runs make, to be taken. */
    private static final double WORTH_MATCHES = 0.95;

    /** The same where more than an eighth of the bytes is left, where the search is slowest. */
    private static final double WORTH_SLOW_MATCHES = 0.8;

    private MatchesOrRuns() {}

    /**
     * Decides.
     *
     * @param matches bytes that a compressor by matches makes of a sample
     * @param runs bytes that {@link RunCoder} makes of it
     * @param size bytes of the sample
     * @return whether matches are worth it
     */
    public static boolean takesMatches(int matches, int runs, int size) {
        return matches < runs * (runs > size / 8 ? WORTH_SLOW_MATCHES : WORTH_MATCHES);
    }
}
