package dev.sluice.nativeops;

/**
 * How a difference, which has a sign, is stored.
 *
 * <p>All but {@link #FLOAT} keep the depth of the image; on integer depths they round half to even and saturate.
 */
public enum ResultEncoding {
    /** Difference plus middle grey (128, 32768, or 0.5 on {@link Depth#F32}). */
    OFFSET,
    /** Negative differences become 0. */
    CLIP,
    /** The difference without its sign. */
    ABS,
    /** The smallest difference of the whole image becomes 0, the largest {@link Depth#max()}; a flat image becomes 0. */
    NORMALIZE,
    /** The difference itself, signed and unscaled, as {@link Depth#F32}. */
    FLOAT
}
