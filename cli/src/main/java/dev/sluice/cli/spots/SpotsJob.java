package dev.sluice.cli.spots;

import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.spots.Spot;
import dev.sluice.nativeops.spots.SpotDetector;
import java.io.Serializable;
import java.util.List;

/**
 * A part to be searched, or measured for a threshold that depends on its responses.
 *
 * @param number what its result is told apart by
 * @param part which part
 * @param detector what is looked for
 * @param measures whether only the range of the responses is wanted
 */
public record SpotsJob(int number, SpotsPart part, SpotDetector detector, boolean measures) implements Serializable {
    /**
     * What became of a job.
     *
     * @param number the job's
     * @param spots those of each channel that was looked at, in the order of the file
     * @param range of the responses, if it was to be measured
     * @param pixels that were looked at, of a whole page
     * @param damaged whether a decoder made up some of them
     * @param failure why there is nothing else, in a few words; empty if there is
     */
    public record Result(
            int number, List<OfChannel> spots, FiniteRange range, long pixels, boolean damaged, String failure)
            implements Serializable {}

    /** The spots of a channel. */
    public record OfChannel(int channel, List<Spot> spots) implements Serializable {}

    Result found(List<OfChannel> spots, long pixels, boolean damaged) {
        return new Result(number, spots, FiniteRange.EMPTY, pixels, damaged, "");
    }

    Result measured(FiniteRange range) {
        return new Result(number, List.of(), range, 0, false, "");
    }

    Result failed(String reason) {
        return new Result(number, List.of(), FiniteRange.EMPTY, 0, false, reason);
    }
}
