package dev.sluice.cli.distributed;

import dev.sluice.cli.plan.FilterOptions;
import dev.sluice.cli.plan.OutputOptions;
import dev.sluice.nativeops.WriteOptions;
import dev.sluice.nativeops.windowed.ZarrOptions;
import java.io.Serializable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a job needs to know of its run, wherever it is carried out.
 *
 * @param filter what is computed
 * @param output where results go, and how they are encoded
 * @param maxPixels the largest image that is taken, if there is a limit
 */
public record JobSettings(FilterOptions filter, OutputOptions output, Optional<Long> maxPixels)
        implements Serializable {

    private Object writeReplace() {
        return new Form(
                filter,
                output.output(),
                output.extension().orElse(null),
                output.suffix(),
                output.existing(),
                output.encoding(),
                output.zarr(),
                maxPixels.orElse(null));
    }

    /** How they travel: without an {@link Optional}, which cannot. */
    private record Form(
            FilterOptions filter,
            String output,
            @Nullable String extension,
            String suffix,
            OutputOptions.Existing existing,
            WriteOptions encoding,
            ZarrOptions zarr,
            @Nullable Long maxPixels)
            implements Serializable {

        private Object readResolve() {
            return new JobSettings(
                    filter,
                    new OutputOptions(output, Optional.ofNullable(extension), suffix, existing, encoding, zarr),
                    Optional.ofNullable(maxPixels));
        }
    }
}
