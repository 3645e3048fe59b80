package dev.sluice.cli.distributed;

import dev.sluice.cli.plan.Job;
import dev.sluice.cli.plan.Source;
import dev.sluice.cli.run.Outcome;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;

/**
 * One image to be made by another process: where it comes from and goes to, and the options of the run, never pixels.
 *
 * <p>A {@link Distribution} is given these, carries them to where they are run, and brings the {@link FileResult}s back.
 */
public final class FileJob implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int number;
    private final JobSettings settings;
    private final String source;
    private final int page;
    private final int count;
    private final int pages;
    private final boolean all;
    private final String target;
    private final String extension;

    private FileJob(int number, JobSettings settings, Job job, Path source, Path target) {
        this.number = number;
        this.settings = settings;
        this.source = source.toString();
        this.page = job.page();
        this.count = job.count();
        this.pages = job.pages();
        this.all = job.all();
        this.target = target.toString();
        this.extension = job.extension();
    }

    /**
     * A job from a file to a file.
     *
     * @param number what its result is told apart by
     * @param settings those of the run, one object for all its jobs
     */
    public static FileJob of(int number, JobSettings settings, Job job) {
        if (job.source() instanceof Source.File file && job.target() instanceof Job.ToFile target) {
            return new FileJob(number, settings, job, file.path(), target.path());
        }
        throw new IllegalArgumentException(job.label() + " is not from a file to a file");
    }

    /** The job as the program knows it. */
    Job job() {
        return new Job(
                Source.File.named(Path.of(source)),
                page,
                count,
                pages,
                all,
                new Job.ToFile(Path.of(target)),
                extension);
    }

    /** What it has to know of the run. */
    JobSettings settings() {
        return settings;
    }

    /** {@return the number that the result will have} */
    public int number() {
        return number;
    }

    /**
     * The result of a job that could not be carried out at all, such as one that ended every process that tried.
     *
     * @param reason what happened, in a few words
     * @return a failure
     */
    public FileResult lost(String reason) {
        return new FileResult(number, Outcome.failed(job().label() + ": " + reason), List.of());
    }

    @Override
    public String toString() {
        return job().label();
    }
}
