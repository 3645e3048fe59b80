package dev.sluice.nativeops;

/**
 * The smallest and the largest of some values, leaving out those that are not finite.
 *
 * @param min the smallest; larger than {@code max} when there were none
 * @param max the largest
 */
public record FiniteRange(float min, float max) {
    /** The range of no values. */
    public static final FiniteRange EMPTY = new FiniteRange(Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY);

    /** {@return whether there were no values} */
    public boolean isEmpty() {
        return min > max;
    }

    /**
     * The range of these values and others together.
     *
     * @param other the range of the others
     * @return the smallest range that holds both
     */
    public FiniteRange with(FiniteRange other) {
        return new FiniteRange(Math.min(min, other.min), Math.max(max, other.max));
    }

    /**
     * The range of the colour values of a row.
     *
     * @param colours values at the beginning of each pixel that count; those after them are alpha
     */
    static FiniteRange of(float[] row, int n, int channels, int colours) {
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        for (int pixel = 0; pixel < n; pixel += channels) {
            for (int x = pixel; x < pixel + colours; x++) {
                float value = row[x];
                if (value < min && value > Float.NEGATIVE_INFINITY) {
                    min = value;
                }
                if (value > max && value < Float.POSITIVE_INFINITY) {
                    max = value;
                }
            }
        }
        return new FiniteRange(min, max);
    }
}
