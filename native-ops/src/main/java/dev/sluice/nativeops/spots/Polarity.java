package dev.sluice.nativeops.spots;

/** Which spots are wanted. */
public enum Polarity {
    /** Those that are brighter than what is around them: maxima of the response, whose values are above 0. */
    BRIGHT,
    /** Those that are darker: minima, whose values are below 0. */
    DARK,
    /** All of them. */
    BOTH;

    boolean bright() {
        return this != DARK;
    }

    boolean dark() {
        return this != BRIGHT;
    }
}
