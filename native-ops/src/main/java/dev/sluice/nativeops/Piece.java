package dev.sluice.nativeops;

import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;

/**
 * Pixels that lie in memory of an image that may not: a rectangle of it, or all of it.
 *
 * @param pixels the pixels; whoever has them open closes them
 * @param place which part of the image they are
 * @param image the whole image
 */
public record Piece(Image pixels, Region place, Layout image) {
    /** Checks that these are pixels of that image. */
    public Piece {
        image.requireInside(place);
        if (pixels.rows() != place.rows() || pixels.columns() != place.columns()) {
            throw new IllegalArgumentException(pixels + " are not " + place);
        }
    }

    /**
     * All of an image.
     *
     * @param image the image, which stays the caller's
     * @return a piece that is the whole
     */
    public static Piece whole(Image image) {
        return new Piece(image, new Region(0, 0, image.rows(), image.columns()), Layout.of(image));
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
