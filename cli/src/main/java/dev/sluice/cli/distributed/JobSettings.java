package dev.sluice.cli.distributed;

import dev.sluice.cli.plan.FilterOptions;
import dev.sluice.cli.plan.OutputOptions;
import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.WriteOptions;
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
                filter.sigma1(),
                filter.sigma2(),
                filter.truncate(),
                filter.border(),
                filter.precision(),
                filter.result().orElse(null),
                output.output(),
                output.extension().orElse(null),
                output.suffix(),
                output.existing(),
                output.encoding(),
                maxPixels.orElse(null));
    }

    /** How they travel: without an {@link Optional}, which cannot. */
    private record Form(
            double sigma1,
            double sigma2,
            double truncate,
            Border border,
            Precision precision,
            @Nullable ResultEncoding result,
            String output,
            @Nullable String extension,
            String suffix,
            OutputOptions.Existing existing,
            WriteOptions encoding,
            @Nullable Long maxPixels)
            implements Serializable {

        private Object readResolve() {
            return new JobSettings(
                    new FilterOptions(sigma1, sigma2, truncate, border, precision, Optional.ofNullable(result)),
                    new OutputOptions(output, Optional.ofNullable(extension), suffix, existing, encoding),
                    Optional.ofNullable(maxPixels));
        }
    }
}
