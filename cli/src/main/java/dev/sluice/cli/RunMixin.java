package dev.sluice.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say how a run goes about its work. */
final class RunMixin {
    private static final int MAX_THREADS = 1024;
    private static final int MAX_JOBS = 65_536;

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "N",
            description = "worker threads, 0 (everything in one thread, for debugging) to 1024"
                    + " (default: SLUICE_WORKERS, else one a processor)")
    private Optional<Integer> threads = Optional.empty();

    @Option(
            names = {"-j", "--jobs"},
            paramLabel = "N",
            description = "images in flight at once (default: a few more than threads)")
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

    /** Checks the ranges and gives the options as a record. */
    RunOptions toOptions(long maxPixels) {
        return new RunOptions(threads(), jobs(), memory.orElseGet(RunMixin::halfOfMemory), failFast, maxPixels);
    }

    private int threads() {
        if (threads.isPresent()) {
            return requireThreads("--threads", threads.get());
        }
        String setting = System.getenv("SLUICE_WORKERS");
        if (setting == null || setting.isBlank()) {
            return Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
        }
        try {
            return requireThreads("SLUICE_WORKERS", Integer.parseInt(setting.strip()));
        } catch (NumberFormatException e) {
            throw new UsageException("SLUICE_WORKERS: '" + Printable.line(setting) + "' is not a number of threads");
        }
    }

    private static int requireThreads(String name, int value) {
        if (value < 0 || value > MAX_THREADS) {
            throw new UsageException(name + ": " + value + " is out of range; it must be 0 to 1024");
        }
        return value;
    }

    private int jobs() {
        int wanted = jobs.orElse(0);
        if (jobs.isPresent() && (wanted < 1 || wanted > MAX_JOBS)) {
            throw new UsageException("--jobs: " + wanted + " is out of range; it must be 1 to " + MAX_JOBS);
        }
        return wanted;
    }

    /** The JVM, which knows about containers, takes a quarter of the memory for its heap unless told otherwise. */
    static long halfOfMemory() {
        return 2 * Runtime.getRuntime().maxMemory();
    }
}
