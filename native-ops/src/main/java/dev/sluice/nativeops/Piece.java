package dev.sluice.nativeops;

import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Pedestal;
import dev.sluice.nativeops.windowed.Region;

/**
 * Pixels that lie in memory of an image that may not: a rectangle of it, or all of it.
 *
 * @param pixels the pixels; whoever has them open closes them
 * @param place which part of the image they are
 * @param image the whole image
 * @param pedestal what lies under the values of the whole image; results are the same for every cut only if this is
 */
public record Piece(Image pixels, Region place, Layout image, Pedestal pedestal) {
    /** Checks that these are pixels of that image. */
    public Piece {
        image.requireInside(place);
        if (pixels.rows() != place.rows() || pixels.columns() != place.columns()) {
            throw new IllegalArgumentException(pixels + " are not " + place);
        }
    }

    /**
     * Pixels of an image under whose values nothing lies, such as one of integers.
     *
     * @param pixels the pixels; whoever has them open closes them
     * @param place which part of the image they are
     * @param image the whole image
     */
    public Piece(Image pixels, Region place, Layout image) {
        this(pixels, place, image, Pedestal.NONE);
    }

    /**
     * All of an image.
     *
     * @param image the image, which stays the caller's
     * @return a piece that is the whole
     */
    public static Piece whole(Image image) {
        return new Piece(image, new Region(0, 0, image.rows(), image.columns()), Layout.of(image), Pedestal.of(image));
    }

    /**
     * Where a region of the image lies among the pixels.
     *
     * @param region a region of the image
     * @return the same rectangle, counted from the first pixel of the piece
     * @throws IllegalArgumentException if the pixels are not all of that region
     */
    public Region locate(Region region) {
        if (!place.contains(region)) {
            throw new IllegalArgumentException(region + " are not within " + place);
        }
        return new Region(
                region.row() - place.row(), region.column() - place.column(), region.rows(), region.columns());
    }
}
