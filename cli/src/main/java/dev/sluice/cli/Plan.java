package dev.sluice.cli;

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
record Plan(List<Job> jobs, List<String> problems, List<String> notes) {
    Plan {
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
}
