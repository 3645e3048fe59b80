package dev.sluice.scaleout;

import dev.sluice.cli.file.Origin;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.volume.VolumeFiles;
import dev.sluice.nativeops.volume.VolumeLayout;
import dev.sluice.nativeops.volume.VolumeOperation;
import dev.sluice.nativeops.volume.VolumeSink;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.windowed.SinkOptions;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What all boxes of one file of volumes have in common: names and what is computed. Two are equal as {@link ImageJob}s are.
 *
 * @param input the volumes, on storage that all hosts see
 * @param output what is made of them, there as well
 * @param identity what the voxels are made of: outputs of equal identity go on with each other's chunks
 * @param operation what is computed
 * @param replace whether an output of that name may be replaced
 */
record VolumeJob(String input, String output, String identity, VolumeOperation operation, boolean replace)
        implements Serializable {

    static VolumeJob of(Path input, Path output, VolumeOperation operation, boolean replace) {
        try {
            return new VolumeJob(
                    input.toAbsolutePath().toString(),
                    output.toAbsolutePath().toString(),
                    Origin.of(input, 0).identity(operation),
                    operation,
                    replace);
        } catch (IOException e) {
            throw new ImageFormatException(input + ": cannot be read: " + ImageFormatException.reason(e), e);
        }
    }

    VolumeSource source() {
        return VolumeFiles.open(Path.of(input));
    }

    /** The output: anew, or what this or another process has begun. */
    VolumeSink sink(VolumeSource source, boolean resume) {
        VolumeLayout layout = source.layout();
        VolumeLayout result = layout.withDepth(operation.resultDepth(layout.depth()));
        SinkOptions options = new SinkOptions(replace, resume, identity, source.metadata(), source.space());
        return VolumeFiles.create(Path.of(output), result, source.space(), operation.ofZeros(result.depth()), options);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VolumeJob job
                && input.equals(job.input)
                && output.equals(job.output)
                && identity.equals(job.identity);
    }

    @Override
    public int hashCode() {
        return Objects.hash(input, output, identity);
    }
}
