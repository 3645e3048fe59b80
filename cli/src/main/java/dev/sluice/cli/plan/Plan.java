package dev.sluice.cli.plan;

import dev.sluice.cli.file.AtomicOutput;
import dev.sluice.cli.text.UsageException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Everything a run is going to do, decided before it starts.
 *
 * @param jobs the images to make, in order
 * @param problems inputs that failed already, one line each
 * @param notes what was passed over, one line each
 */
public record Plan(List<Job> jobs, List<Problem> problems, List<String> notes) {
    public Plan {
        jobs = List.copyOf(jobs);
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }

    /** The folders that are written to. */
    Set<Path> outputFolders() {
        return jobs.stream()
                .flatMap(job -> job.target().file().stream())
                .map(AtomicOutput::folderOf)
                .collect(Collectors.toSet());
    }

    /** Removes what killed runs left where this one writes. */
    public void sweepOutputFolders() {
        outputFolders().forEach(AtomicOutput::sweep);
    }

    /**
     * The same with absolute paths, for processes with other working folders.
     *
     * @throws UsageException if standard input or output is among them
     */
    public Plan absolute() {
        return new Plan(jobs.stream().map(Plan::absolute).toList(), problems, notes);
    }

    private static Job absolute(Job job) {
        if (!(job.source() instanceof Source.File source)) {
            throw new UsageException("--spark: standard input cannot be read elsewhere; name files");
        }
        if (!(job.target() instanceof Job.ToFile target)) {
            throw new UsageException("--spark: standard output cannot be written elsewhere; name a file or a folder");
        }
        return new Job(
                new Source.File(source.path().toAbsolutePath(), source.relative()),
                job.page(),
                job.count(),
                job.pages(),
                job.all(),
                new Job.ToFile(target.path().toAbsolutePath()),
                job.extension());
    }
}
