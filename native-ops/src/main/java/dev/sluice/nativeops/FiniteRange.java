package dev.sluice.nativeops;

import java.io.Serializable;

/**
 * The smallest and the largest of some values, leaving out those that are not finite.
 *
 * @param min the smallest; larger than {@code max} when there were none
 * @param max the largest
 */
public record FiniteRange(float min, float max) implements Serializable {
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
}
