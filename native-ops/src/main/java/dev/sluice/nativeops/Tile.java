package dev.sluice.nativeops;

import org.bytedeco.opencv.opencv_core.Mat;

/**
 * A part of an image that a {@link TileFunction} computes.
 *
 * <p>Both matrices are scratch of this tile alone: what the function does to them touches no image, and a native function looks at no
 * pixel that is not in them. They are lent until the function ends; using the tile after that is an {@link IllegalStateException}, and so is access to buffers and indexers
 * that its matrices made. Pointers that they gave become null; so does not who reads {@code data().address()}: that is for calls inside of the function.
 */
public interface Tile {
    /**
     * The pixels to compute from: the tile and so many pixels around it as the operation's halo, of the image's channels and depth. What
     * lies outside of the image is made up by the border rule. May be written to.
     *
     * @return a matrix of {@code target().rows() + 2 * halo} rows and {@code target().cols() + 2 * halo} columns
     */
    Mat source();

    /**
     * The pixels to set, of the image's channels and the result's depth; zero at first. It must be written into: an operation whose
     * function has it reallocated, as OpenCV does when it is given as the target of something of another size or type, fails.
     *
     * @return a matrix of the tile's size
     */
    Mat target();

    /** {@return the row of the tile's first pixel, in the whole image} */
    long row();

    /** {@return the column of the tile's first pixel, in the whole image} */
    long column();

    /** {@return pixels that the source has on each side of the tile} */
    int halo();

    /** {@return whether the last channel is alpha, which operations copy rather than compute} */
    boolean hasAlpha();

    /** {@return whether the result is not wanted any more: a function that takes long may then return at once, with the target as it is} */
    boolean isCancelled();

    /**
     * Sets the target from the middle of a matrix that has a value for each pixel of the source: what most functions of OpenCV
     * give.
     *
     * @param result a matrix of the source's size and the target's type; stays the caller's
     * @throws IllegalArgumentException if it has another size or type
     */
    void setFrom(Mat result);
}
