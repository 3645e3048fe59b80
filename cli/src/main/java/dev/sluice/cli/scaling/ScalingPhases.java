package dev.sluice.cli.scaling;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Where the time of an image goes, in milliseconds from the beginning of a phase to its end, in which its workers may have been busy with other images as
 * well.
 *
 * @param read reading its file; 0 if that is not measured
 * @param decode from its file's bytes to pixels
 * @param filter from pixels to pixels
 * @param encode from pixels to a file's bytes
 * @param write writing them; 0 if that is not measured
 */
public record ScalingPhases(double read, double decode, double filter, double encode, double write) {
    /** All together. */
    public double sum() {
        return read + decode + filter + encode + write;
    }

    /** The mean of some images. */
    static ScalingPhases mean(List<ScalingPhases> images) {
        return new ScalingPhases(
                mean(images, ScalingPhases::read),
                mean(images, ScalingPhases::decode),
                mean(images, ScalingPhases::filter),
                mean(images, ScalingPhases::encode),
                mean(images, ScalingPhases::write));
    }

    private static double mean(List<ScalingPhases> images, ToDoubleFunction<ScalingPhases> phase) {
        return images.stream().mapToDouble(phase).average().orElse(0);
    }
}
