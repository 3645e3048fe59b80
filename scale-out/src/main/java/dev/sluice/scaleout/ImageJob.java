package dev.sluice.scaleout;

import dev.sluice.cli.file.Origin;
import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.Operation;
import dev.sluice.nativeops.windowed.BlockPlan;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSink;
import dev.sluice.nativeops.windowed.WindowedSource;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What all regions of one image have in common: names and what is computed.
 *
 * <p>Two are equal if they make one output of one input; that the operation is the same is part of the identity. An operation that has
 * travelled to an executor is another object, which need not be equal to the one it was.
 *
 * @param input the image, on storage that all hosts see
 * @param output what is made of it, there as well
 * @param identity what the pixels are made of: outputs of equal identity go on with each other's blocks
 * @param operation what is computed
 * @param blockRows rows of an output block
 * @param blockColumns columns of an output block
 * @param replace whether an output of that name may be replaced
 */
record ImageJob(
        String input,
        String output,
        String identity,
        Operation operation,
        int blockRows,
        int blockColumns,
        boolean replace)
        implements Serializable {

    static ImageJob of(Path input, Path output, Operation operation, BlockPlan plan, boolean replace) {
        return new ImageJob(
                input.toAbsolutePath().toString(),
                output.toAbsolutePath().toString(),
                identity(input, operation),
                operation,
                plan.target().blockRows(),
                plan.target().blockColumns(),
                replace);
    }

    private static String identity(Path input, Operation operation) {
        try {
            return Origin.of(input, 0).identity(operation);
        } catch (IOException e) {
            throw new ImageFormatException(input + ": cannot be read: " + ImageFormatException.reason(e), e);
        }
    }

    /** The same when the whole input has been measured: one pass less. */
    ImageJob measured(FiniteRange range) {
        return new ImageJob(input, output, identity, operation.measured(range), blockRows, blockColumns, replace);
    }

    /** The output's layout for an input's. */
    Layout outputLayout(Layout source) {
        return source.withDepth(operation.resultDepth(source.depth())).withBlocks(blockRows, blockColumns);
    }

    WindowedSource source() {
        return WindowedImages.open(Path.of(input));
    }

    /** The output: anew, or what this or another process has begun. */
    WindowedSink sink(WindowedSource source, Layout layout, boolean resume) {
        return WindowedImages.create(Path.of(output), layout, new SinkOptions(replace, resume, identity).of(source));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ImageJob job
                && input.equals(job.input)
                && output.equals(job.output)
                && identity.equals(job.identity);
    }

    @Override
    public int hashCode() {
        return Objects.hash(input, output, identity);
    }
}
