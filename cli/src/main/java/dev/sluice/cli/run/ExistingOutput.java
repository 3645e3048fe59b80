package dev.sluice.cli.run;

import dev.sluice.cli.file.Origin;
import dev.sluice.cli.plan.Job;
import dev.sluice.cli.plan.OutputOptions;
import dev.sluice.cli.plan.Source;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** What an output that is there already means for its job. */
public final class ExistingOutput {
    private ExistingOutput() {}

    /**
     * The outcome of a job whose output exists, if that decides it.
     *
     * @param existing what the user wants done about such
     */
    public static Optional<Outcome> outcome(OutputOptions.Existing existing, Job job) {
        Optional<Path> file = job.target().file();
        if (file.isEmpty() || !Files.exists(file.get(), LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        return switch (existing) {
            case OVERWRITE -> Optional.empty();
            case REFUSE ->
                Optional.of(Outcome.failed(job.label() + ": " + job.target().label()
                        + " exists already; --overwrite replaces it, --resume keeps it"));
            case RESUME -> isNewer(file.get(), job) ? Optional.of(new Outcome.Skipped("up to date")) : Optional.empty();
        };
    }

    private static boolean isNewer(Path result, Job job) {
        return job.source() instanceof Source.File input
                && (Files.isRegularFile(result) || job.isZarr())
                && Origin.isUpToDate(result, input.path());
    }
}
