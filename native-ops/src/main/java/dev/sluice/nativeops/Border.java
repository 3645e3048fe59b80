package dev.sluice.nativeops;

/** How pixels outside the image are made up; shown for a row {@code a b c d}. */
public enum Border {
    /** {@code d c b | a b c d | c b a}: mirrored about the centre of the edge pixel (SciPy's {@code mirror}). */
    REFLECT_101,
    /** {@code c b a | a b c d | d c b}: mirrored about the edge itself (SciPy's {@code reflect}). */
    REFLECT,
    /** {@code a a a | a b c d | d d d}: the edge pixel repeated (SciPy's {@code nearest}). */
    REPLICATE,
    /** {@code 0 0 0 | a b c d | 0 0 0}: zeros outside. */
    CONSTANT;

    /** What {@link #source} answers for a position whose value is zero. */
    public static final int OUTSIDE = -1;

    /**
     * The position inside the image whose value stands for the given one; reflections repeat as often as a kernel larger
     * than the image needs.
     *
     * @param position any position, negative ones included
     * @param length rows or columns of the image, at least 1
     * @return a position from 0 to {@code length - 1}, or {@link #OUTSIDE}
     */
    public int source(int position, int length) {
        return (int) source((long) position, length);
    }

    /**
     * The same for images that are larger than any array.
     *
     * @param position any position, negative ones included
     * @param length rows or columns of the image, at least 1
     * @return a position from 0 to {@code length - 1}, or {@link #OUTSIDE}
     */
    public long source(long position, long length) {
        if (position >= 0 && position < length) {
            return position;
        }
        return switch (this) {
            case CONSTANT -> OUTSIDE;
            case REPLICATE -> position < 0 ? 0 : length - 1;
            case REFLECT -> {
                long folded = Math.floorMod(position, 2 * length);
                yield folded < length ? folded : 2 * length - 1 - folded;
            }
            case REFLECT_101 -> {
                if (length == 1) {
                    yield 0;
                }
                long period = 2 * (length - 1);
                long folded = Math.floorMod(position, period);
                yield folded < length ? folded : period - folded;
            }
        };
    }
}
