package dev.sluice.scaleout;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.windowed.BlockPlan;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSink;
import dev.sluice.nativeops.windowed.WindowedSource;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;

/**
 * What all regions of one image have in common: names and parameters.
 *
 * @param input the image, on storage that all hosts see
 * @param inputTime when the input was last changed, in milliseconds since 1970
 * @param output what is made of it, there as well
 * @param sigma1 of the filter
 * @param sigma2 of the filter
 * @param truncate of the filter
 * @param border of the filter
 * @param precision of the filter
 * @param result of the filter
 * @param halo pixels around a region that its result depends on
 * @param blockRows rows of an output block
 * @param blockColumns columns of an output block
 * @param replace whether an output of that name may be replaced
 */
record ImageJob(
        String input,
        long inputTime,
        String output,
        double sigma1,
        double sigma2,
        double truncate,
        Border border,
        Precision precision,
        ResultEncoding result,
        int halo,
        int blockRows,
        int blockColumns,
        boolean replace)
        implements Serializable {

    static ImageJob of(Path input, Path output, DifferenceOfGaussians filter, BlockPlan plan, boolean replace) {
        return new ImageJob(
                input.toAbsolutePath().toString(),
                lastModified(input),
                output.toAbsolutePath().toString(),
                filter.sigma1(),
                filter.sigma2(),
                filter.truncate(),
                filter.border(),
                filter.precision(),
                filter.result(),
                plan.halo(),
                plan.target().blockRows(),
                plan.target().blockColumns(),
                replace);
    }

    private static long lastModified(Path input) {
        try {
            return WindowedImages.lastModified(input).toMillis();
        } catch (IOException e) {
            throw new ImageFormatException(input + ": cannot be read: " + ImageFormatException.reason(e), e);
        }
    }

    DifferenceOfGaussians filter() {
        return DifferenceOfGaussians.builder()
                .sigma1(sigma1)
                .sigma2(sigma2)
                .truncate(truncate)
                .border(border)
                .precision(precision)
                .result(result)
                .build();
    }

    /** The output's layout for an input's. */
    Layout outputLayout(Layout source) {
        return source.withDepth(filter().resultDepth(source.depth())).withBlocks(blockRows, blockColumns);
    }

    WindowedSource source() {
        return WindowedImages.open(Path.of(input));
    }

    /** The output: anew, or what this or another process has begun. */
    WindowedSink sink(Layout layout, boolean resume) {
        return WindowedImages.create(Path.of(output), layout, new SinkOptions(replace, resume, identity()));
    }

    /** What the pixels are made of: outputs of equal identity go on with each other's blocks. */
    private String identity() {
        return String.join(
                " ",
                input.replaceAll("\\p{Cntrl}", "?"),
                String.valueOf(inputTime),
                String.valueOf(sigma1),
                String.valueOf(sigma2),
                String.valueOf(truncate),
                border.name(),
                precision.name(),
                result.name(),
                String.valueOf(halo));
    }
}
