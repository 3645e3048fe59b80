package dev.sluice.nativeops.spots;

import java.io.Serializable;
import java.util.Comparator;

/**
 * A spot. Its place is counted in pixels from the centre of the first one, so that the upper left corner of an image is at -0.5, -0.5; it and sigma
 * are whole ten-thousandths.
 *
 * @param channel of the image that it is in, from 0
 * @param z the plane; 0 in an image
 * @param y the row
 * @param x the column
 * @param sigma standard deviation, along x, of the narrower Gaussian of the difference that answers it most: a Gaussian spot of standard deviation s in
 *     two dimensions has the sigma {@code s / sqrt(ratio)}, a disc of diameter D about {@code D / (2 sqrt(2))}, a ball about {@code D / (2 sqrt(3))}
 * @param value of the response there, in grey levels; below 0 if it is dark
 */
public record Spot(int channel, double z, double y, double x, double sigma, double value) implements Serializable {
    /** By channel, then place, then sigma: the order of all lists. */
    static final Comparator<Spot> ORDER = Comparator.comparingInt(Spot::channel)
            .thenComparingDouble(Spot::z)
            .thenComparingDouble(Spot::y)
            .thenComparingDouble(Spot::x)
            .thenComparingDouble(Spot::sigma)
            .thenComparingDouble(Spot::value);

    /** The strongest first; of equally strong ones the first of the list. */
    static final Comparator<Spot> STRONGEST =
            Comparator.comparingDouble((Spot spot) -> -Math.abs(spot.value())).thenComparing(ORDER);
}
