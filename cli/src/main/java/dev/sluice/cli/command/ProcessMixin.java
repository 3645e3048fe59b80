package dev.sluice.cli.command;

import dev.sluice.cli.text.UsageException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that have other processes do the work, or the dangerous part of it. */
final class ProcessMixin {
    @Option(
            names = "--isolate",
            description = "decode in processes of their own: a file that crashes a decoder is one failed input")
    private boolean isolate;

    @Option(
            names = "--spark",
            paramLabel = "MASTER",
            description = "have Apache Spark do it: local[N] for N cores of this machine, or a cluster's address;"
                    + " docs/scale-out.md tells more")
    private Optional<String> spark = Optional.empty();

    /** The address of what does the work instead of this process. */
    Optional<String> spark() {
        return spark;
    }

    boolean isolate() {
        return isolate;
    }

    /** Refuses what a run by other processes cannot follow. */
    void refuseLocal() {
        refuse(isolate, "--isolate", "a file that ends its executor is one failed input anyway");
    }

    /** Refuses an option that is given. */
    static void refuse(boolean given, String option, String instead) {
        if (given) {
            throw new UsageException(option + " makes no sense with Spark: " + instead);
        }
    }
}
