package dev.sluice.cli.run;

import dev.sluice.cli.plan.Job;
import dev.sluice.cli.plan.Source;
import dev.sluice.nativeops.ImageFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Files of several pages: each is opened once, for the first of its jobs, and closed after the last one. Work would grow with the
 * square of the pages if each job that takes one of them looked for its page, and read the others, anew. Thread-safe.
 */
final class PageFiles implements AutoCloseable {
    private final Map<Path, Use> uses = new HashMap<>(); // guarded by this, as what is in it is

    private static final class Use {
        private int jobs;
        private @Nullable ImageFile file;
    }

    PageFiles(List<Job> jobs) {
        for (Job job : jobs) {
            path(job).ifPresent(path -> uses.computeIfAbsent(path, _ -> new Use()).jobs++);
        }
    }

    /** The file of a job that takes one of several pages, or some. */
    private static Optional<Path> path(Job job) {
        return (job.pages() > 1 || job.count() > 1) && job.source() instanceof Source.File file
                ? Optional.of(file.path())
                : Optional.empty();
    }

    /**
     * The open file of a job that takes one of several pages, or some; it stays open until {@link #done}.
     *
     * @throws dev.sluice.nativeops.ImageFormatException if it cannot be opened
     */
    synchronized Optional<ImageFile> of(Job job) {
        Optional<Path> path = path(job);
        if (path.isEmpty()) {
            return Optional.empty();
        }
        Use use = uses.get(path.get());
        if (use == null) {
            throw new IllegalStateException(job.label() + " is done");
        }
        ImageFile file = use.file;
        if (file == null) {
            file = ImageFile.open(path.get());
            use.file = file;
        }
        return Optional.of(file);
    }

    /** To be told of each job once, when it does not read any more. */
    synchronized void done(Job job) {
        Optional<Path> path = path(job);
        Use use = path.isEmpty() ? null : uses.get(path.get());
        if (use != null && --use.jobs == 0) {
            uses.remove(path.get());
            close(use);
        }
    }

    private static void close(Use use) {
        if (use.file != null) {
            use.file.close();
        }
    }

    @Override
    public synchronized void close() {
        uses.values().forEach(PageFiles::close);
        uses.clear();
    }
}
