package dev.sluice.cli.run;

import dev.sluice.cli.file.Origin;
import dev.sluice.cli.file.Provenance;
import dev.sluice.cli.plan.FilterOptions;
import dev.sluice.cli.plan.Job;
import dev.sluice.cli.plan.OutputOptions;
import dev.sluice.cli.plan.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What an output that is there already means for its job, and what one that was made remembers for a later run.
 *
 * @param output what the user wants done about such, and how results are encoded
 * @param filter what is computed
 */
public record ExistingOutput(OutputOptions output, FilterOptions filter) {
    /** What the user wants done about it. */
    OutputOptions.Existing choice() {
        return output.existing();
    }

    /**
     * The outcome of a job whose output exists, if that decides it.
     *
     * @param job the job, which has not begun
     * @return empty if it is to be done
     */
    public Optional<Outcome> outcome(Job job) {
        Optional<Path> file = job.target().file();
        if (file.isEmpty() || !Files.exists(file.get(), LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        return switch (choice()) {
            case OVERWRITE -> Optional.empty();
            case REFUSE ->
                Optional.of(Outcome.failed(job.label() + ": " + job.target().label()
                        + " exists already; --overwrite replaces it, --resume keeps it"));
            case RESUME -> upToDate(file.get(), job);
        };
    }

    private Optional<Outcome> upToDate(Path result, Job job) {
        if (!(job.source() instanceof Source.File input)
                || !Files.isRegularFile(result) && !job.kind().isFolder()) {
            return Optional.empty();
        }
        Provenance.Answer answer;
        try {
            answer = Provenance.ask(result, identity(input, job));
        } catch (IOException cannotTell) {
            return Optional.empty();
        }
        return switch (answer) {
            case SAME -> Optional.of(new Outcome.Skipped("up to date", false));
            case OTHER -> Optional.empty();
            case UNKNOWN ->
                Origin.isUpToDate(result, input.path())
                        ? Optional.of(
                                new Outcome.Skipped("newer than its input, and nothing tells how it was made", true))
                        : Optional.empty();
        };
    }

    /** Has an output that has just been written remember what it was made of; where that cannot be, it does not. */
    void remember(Job job) {
        Optional<Path> file = job.target().file();
        if (file.isPresent() && job.source() instanceof Source.File input) {
            try {
                Provenance.remember(file.get(), identity(input, job));
            } catch (IOException noMemory) {
                // Then --resume goes by times, and says so.
            }
        }
    }

    private String identity(Source.File input, Job job) throws IOException {
        return Origin.of(input.path(), job.page())
                .identity(filter + ", " + output.form() + (job.count() > 1 ? ", " + job.count() + " pages" : ""));
    }
}
