package dev.sluice.scaleout;

import dev.sluice.cli.text.Printable;
import dev.sluice.cli.text.Version;
import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.ImageFormatException;
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
 * @param filter what is computed
 * @param halo pixels around a region that its result depends on
 * @param blockRows rows of an output block
 * @param blockColumns columns of an output block
 * @param replace whether an output of that name may be replaced
 */
record ImageJob(
        String input,
        long inputTime,
        String output,
        DifferenceOfGaussians filter,
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
                filter,
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

    /** The output's layout for an input's. */
    Layout outputLayout(Layout source) {
        return source.withDepth(filter.resultDepth(source.depth())).withBlocks(blockRows, blockColumns);
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
        return Printable.line(
                "dog-filter " + Version.text() + ", " + input + " of " + inputTime + ", " + filter + ", halo " + halo);
    }
}
