package dev.sluice.nativeops;

/** What the smoothing computes in. */
public enum Precision {
    /** 32-bit floating point whatever the depth of the image: within 1e-3 grey levels of the exact value on 8-bit images. */
    FLOAT,
    /**
     * OpenCV's own arithmetic for the depth of the image: fixed point for {@link Depth#U8} and {@link Depth#U16}, each
     * smoothing rounded to whole levels before the difference is taken.
     */
    NATIVE
}
