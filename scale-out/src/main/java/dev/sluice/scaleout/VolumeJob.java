package dev.sluice.scaleout;

import dev.sluice.nativeops.volume.VolumeFiles;
import dev.sluice.nativeops.volume.VolumeLayout;
import dev.sluice.nativeops.volume.VolumeOperation;
import dev.sluice.nativeops.volume.VolumeSink;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.ZarrOptions;
import java.io.Serializable;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What all boxes of one file of volumes have in common: names and what is computed. Two are equal if their {@link JobFiles} are.
 *
 * @param files the volumes, and what is made of them
 * @param operation what is computed
 * @param replace whether an output of that name may be replaced
 * @param zarr shards and resolutions of the output
 */
record VolumeJob(JobFiles files, VolumeOperation operation, boolean replace, ZarrOptions zarr) implements Serializable {
    static VolumeJob of(Path input, Path output, VolumeOperation operation, boolean replace, ZarrOptions zarr) {
        return new VolumeJob(JobFiles.of(input, output, operation), operation, replace, zarr);
    }

    VolumeSource source() {
        return VolumeFiles.open(files.in());
    }

    /** The output: anew, or what this or another process has begun. */
    VolumeSink sink(VolumeSource source, boolean resume) {
        VolumeLayout layout = source.layout();
        VolumeLayout result = layout.withDepth(operation.resultDepth(layout.depth()));
        SinkOptions options = new SinkOptions(replace, resume, files.identity(), source.metadata(), source.space());
        return VolumeFiles.create(
                files.out(), result, source.space(), operation.ofZeros(result.depth()), options, zarr);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VolumeJob job && files.equals(job.files);
    }

    @Override
    public int hashCode() {
        return files.hashCode();
    }
}
