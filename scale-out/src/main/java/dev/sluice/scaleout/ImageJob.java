package dev.sluice.scaleout;

import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.Operation;
import dev.sluice.nativeops.windowed.BlockPlan;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSink;
import dev.sluice.nativeops.windowed.WindowedSource;
import dev.sluice.nativeops.windowed.ZarrOptions;
import java.io.Serializable;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What all regions of one image have in common: names and what is computed. Two are equal if their {@link JobFiles} are.
 *
 * @param files the image, and what is made of it
 * @param operation what is computed
 * @param blockRows rows of an output block
 * @param blockColumns columns of an output block
 * @param replace whether an output of that name may be replaced
 * @param zarr shards and resolutions of the output
 */
record ImageJob(JobFiles files, Operation operation, int blockRows, int blockColumns, boolean replace, ZarrOptions zarr)
        implements Serializable {

    static ImageJob of(
            Path input, Path output, Operation operation, BlockPlan plan, boolean replace, ZarrOptions zarr) {
        return new ImageJob(
                JobFiles.of(input, output, operation),
                operation,
                plan.target().blockRows(),
                plan.target().blockColumns(),
                replace,
                zarr);
    }

    /** The same when the whole input has been measured: one pass less. */
    ImageJob measured(FiniteRange range) {
        return new ImageJob(files, operation.measured(range), blockRows, blockColumns, replace, zarr);
    }

    /** The output's layout for an input's. */
    Layout outputLayout(Layout source) {
        return source.withDepth(operation.resultDepth(source.depth())).withBlocks(blockRows, blockColumns);
    }

    WindowedSource source() {
        return WindowedImages.open(files.in());
    }

    /** The output: anew, or what this or another process has begun. */
    WindowedSink sink(WindowedSource source, Layout layout, boolean resume) {
        return WindowedImages.createZarr(
                files.out(), layout, new SinkOptions(replace, resume, files.identity()).of(source), zarr);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ImageJob job && files.equals(job.files);
    }

    @Override
    public int hashCode() {
        return files.hashCode();
    }
}
