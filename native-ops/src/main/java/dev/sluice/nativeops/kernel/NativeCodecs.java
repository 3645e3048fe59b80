package dev.sluice.nativeops.kernel;

/**
 * The inner loops of codecs in native code, {@code src/main/cpp/codecs.cpp}: a process that makes one image has them as fast from its first row
 * on as the loops in Java are after seconds. Who calls them has the same loop in Java, which makes the same bytes, for where {@link #areUsed}
 * says no.
 *
 * <p>Nothing is checked here: indices must lie inside of the arrays. Safe for any number of threads on arrays of their own.
 */
public final class NativeCodecs {
    /** What {@link #undoLzw} returns if the code that ends a block comes before the end. */
    public static final int LZW_ENDS = -1;

    /** What {@link #undoLzw} returns for a code that no writer writes. */
    public static final int LZW_IMPOSSIBLE = -2;

    private NativeCodecs() {}

    /**
     * Whether to use them: the library is there, and the system property {@value InstructionSet#PROPERTY} does not ask for Java. They need no
     * particular instructions.
     *
     * @return whether
     */
    public static boolean areUsed() {
        return NativeKernels.AVAILABLE != 0
                && !System.getProperty(InstructionSet.PROPERTY, "").equals("java");
    }

    /**
     * Finds runs of one byte in a block, and counts how often each byte occurs outside of them.
     *
     * @param runStarts where runs begin
     * @param runSizes how long they are
     * @param counts of the 256 values
     * @return how many runs there are
     */
    public static native int findRuns(byte[] data, int start, int end, int[] runStarts, int[] runSizes, int[] counts);

    /**
     * Writes literals and runs by their codes, and up to 8 bytes behind them, which are to be overwritten.
     *
     * @param runCodes of each run the bits that stand for it, and above 24 bits how many those are
     * @param literals of each byte the same, above 16 bits
     * @param sink where in {@code out} the next whole byte goes; bits that are none yet, and how many, less than 8; changed
     */
    public static native void emitBlock(
            byte[] data,
            int start,
            int end,
            int[] runStarts,
            int[] runSizes,
            int[] runCodes,
            int runs,
            int[] literals,
            byte[] out,
            long[] sink);

    /**
     * Applies one of PNG's filters to the bytes {@code from} to {@code to} of a row.
     *
     * @param filter its number in the file
     * @param pixel bytes of a pixel
     */
    public static native void filterRow(
            int filter, byte[] above, byte[] row, int from, int to, int pixel, byte[] into, int at);

    /**
     * Exchanges the first and the third value of each pixel.
     *
     * @param channels 3 or 4
     * @param valueBytes 1 or 2
     */
    public static native void exchange(byte[] row, int at, int pixels, int channels, int valueBytes);

    /** Replaces each byte but the first {@code step} by its difference from the one so many before it. */
    public static native void subtractBytes(byte[] row, int at, int length, int step);

    /** Undoes {@link #subtractBytes}, from the beginning of an array. */
    public static native void addBytes(byte[] row, int length, int step);

    /**
     * Undoes LZW until {@code length} bytes are there, or {@code in} ends.
     *
     * @param limit the end of what is read
     * @param state the position in {@code in} and what is kept between calls, in the order of {@code LzwState}; changed
     * @return how many bytes were written, or what is wrong
     */
    public static native int undoLzw(
            byte[] in,
            int limit,
            int[] state,
            long[] tails,
            int[] chains,
            byte[] first,
            byte[] rest,
            byte[] into,
            int from,
            int length);
}
