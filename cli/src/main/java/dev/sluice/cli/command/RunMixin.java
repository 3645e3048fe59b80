package dev.sluice.cli.command;

import dev.sluice.cli.distributed.Distribution;
import dev.sluice.cli.run.RunOptions;
import dev.sluice.cli.text.UsageException;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say how a run goes about its work. */
final class RunMixin {
    private static final int MAX_THREADS = 1024;

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "N",
            converter = OptionText.ThreadsText.class,
            description = "worker threads, 0 (everything in one thread, for debugging) to 1024"
                    + " (default: SLUICE_WORKERS, else one a processor)")
    private Optional<Integer> threads = Optional.empty();

    @Option(
            names = {"-j", "--jobs"},
            paramLabel = "N",
            converter = OptionText.JobsText.class,
            description = "images in flight at once, 1 to 65536 (default: a few more than threads)")
    private Optional<Integer> jobs = Optional.empty();

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            converter = OptionText.SizeText.class,
            description = "memory for the images in flight, such as 512M or 2G"
                    + " (default: half of what the machine or the container has)")
    private Optional<Long> memory = Optional.empty();

    @Option(names = "--fail-fast", description = "stop at the first input that fails")
    private boolean failFast;

    boolean failFast() {
        return failFast;
    }

    /** The options of a run by other processes, whose cores and memory are set with them. */
    RunOptions elsewhere(Distribution others, Optional<Long> maxPixels) {
        return new RunOptions(others.parallelism(), 0, others.memory(), failFast, maxPixels, false);
    }

    /** Refuses what a run by other processes cannot follow. */
    void refuseLocal() {
        SparkMixin.refuse(threads.isPresent(), "--threads", "local[N] or spark.executor.cores says it");
        SparkMixin.refuse(jobs.isPresent(), "--jobs", "it follows from the cores");
        SparkMixin.refuse(memory.isPresent(), "--memory", "spark.executor.memoryOverhead says it");
    }

    /** The options as a record. */
    RunOptions toOptions(Optional<Long> maxPixels, boolean isolate) {
        return new RunOptions(
                threads(), jobs.orElse(0), memory.orElseGet(RunOptions::halfOfMemory), failFast, maxPixels, isolate);
    }

    private int threads() {
        if (threads.isPresent()) {
            return threads.get();
        }
        String setting = System.getenv("SLUICE_WORKERS");
        if (setting == null || setting.isBlank()) {
            return Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
        }
        try {
            return OptionText.whole(setting, 0, MAX_THREADS);
        } catch (TypeConversionException e) {
            throw new UsageException("SLUICE_WORKERS: " + e.getMessage());
        }
    }
}
