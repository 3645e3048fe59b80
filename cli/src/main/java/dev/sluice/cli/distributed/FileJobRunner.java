package dev.sluice.cli.distributed;

import dev.sluice.cli.file.StandardStreams;
import dev.sluice.cli.plan.Job;
import dev.sluice.cli.plan.Plan;
import dev.sluice.cli.run.Admission;
import dev.sluice.cli.run.BatchRun;
import dev.sluice.cli.run.Outcome;
import dev.sluice.cli.run.RunObserver;
import dev.sluice.cli.run.RunOptions;
import dev.sluice.request.RequestEngine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Carries out {@link FileJob}s in this process: as {@code dog-filter} does, and by its code.
 *
 * <p>One for a process: any number of threads may run jobs at once, which share the engine and the memory. Outputs that exist
 * are replaced, as was decided before; only with {@code --resume} those that are newer than their inputs stay, which another
 * process has just made, and what one has begun is gone on with.
 */
public final class FileJobRunner {
    private final RequestEngine engine;
    private final RunOptions options;
    private final Admission admission;

    /**
     * A runner on an engine, which stays the caller's.
     *
     * @param engine where images are decoded, filtered and encoded
     * @param memory bytes that all images in flight may need
     * @param setting what a person would change for images that need more, for messages
     */
    public FileJobRunner(RequestEngine engine, long memory, String setting) {
        this.engine = engine;
        this.options = new RunOptions(engine.workers(), 0, memory, false, Optional.empty(), false);
        this.admission = new Admission(options.imagesInFlight(), memory, setting);
    }

    /** {@return the bytes that images may need where nobody says how many: half of what this machine or container has} */
    public static long defaultMemory() {
        return RunOptions.halfOfMemory();
    }

    /**
     * Carries out some jobs of one run. What fails is told in its result.
     *
     * @param jobs jobs with the same options
     * @return a result for each job, in the order in which they ended
     * @throws InterruptedException if the thread was interrupted; what was begun has ended then, whole or not at all
     */
    public List<FileResult> run(List<FileJob> jobs) throws InterruptedException {
        if (jobs.isEmpty()) {
            return List.of();
        }
        JobSettings settings = jobs.getFirst().settings();
        Map<Job, Integer> numbers = new LinkedHashMap<>();
        jobs.forEach(job -> numbers.put(job.job(), job.number()));
        Results results = new Results(numbers);
        BatchRun batch = new BatchRun(
                engine,
                new Plan(List.copyOf(numbers.keySet()), List.of(), List.of()),
                settings.filter(),
                settings.output().toBeMadeAgain(),
                options.withMaxPixels(settings.maxPixels()),
                admission,
                StandardStreams.ofProcess(),
                results);
        batch.run();
        return results.all;
    }

    /** Collects what a run tells; it does so one call at a time. */
    private static final class Results implements RunObserver {
        private final Map<Job, Integer> numbers;
        private final Map<Job, List<String>> notes = new HashMap<>();
        private final List<FileResult> all = new ArrayList<>();

        Results(Map<Job, Integer> numbers) {
            this.numbers = numbers;
        }

        @Override
        public void note(Job job, String note) {
            notes.computeIfAbsent(job, _ -> new ArrayList<>()).add(note);
        }

        @Override
        public void ended(Job job, Outcome outcome) {
            int number = numbers.getOrDefault(job, -1);
            all.add(new FileResult(number, outcome, notes.getOrDefault(job, List.of())));
        }
    }
}
