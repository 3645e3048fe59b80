package dev.sluice.nativeops;

/** What the smoothing computes in. */
public enum Precision {
    /** 32-bit floating point whatever the depth of the image: within 1e-3 grey levels of the exact value on 8-bit images. */
    FLOAT,
    /**
     * OpenCV's own arithmetic for the depth of the image: fixed point for {@link Depth#U8} and {@link Depth#U16}, each
     * smoothing rounded to whole levels before the difference is taken.
     */
    NATIVE,
    /**
     * OpenCV's own {@code GaussianBlur} on 32-bit floats, strip by strip: what one would have written with OpenCV. Within 1e-3 grey levels of {@link
     * #FLOAT} on 8-bit images, but the last bits depend on the cut.
     */
    OPENCV,
    /**
     * Time that does not depend on sigma: each Gaussian from sigma 5 on is two, the first of which is evaluated on a coarse grid only. A difference is
     * within 0.002 grey levels, on 8-bit images, of that of Gaussians that are not truncated; {@code truncate} counts for sigmas below 5 alone, for which
     * it is {@link #FLOAT}.
     */
    FAST
}
