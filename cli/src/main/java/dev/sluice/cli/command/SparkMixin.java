package dev.sluice.cli.command;

import dev.sluice.cli.distributed.Distribution;
import dev.sluice.cli.text.UsageException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that has other processes do the work. */
final class SparkMixin {
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

    /** Refuses the option in a program that cannot follow it, and in one that can what other processes cannot follow. */
    void refuseOthers(Optional<Distribution.Connector> elsewhere, RunMixin run) {
        if (elsewhere.isPresent()) {
            run.refuseLocal();
        } else if (spark.isPresent()) {
            throw new UsageException("--spark: this program is for one machine; the dog-filter at the top of the"
                    + " repository and spark-submit know it, as docs/scale-out.md tells");
        }
    }

    /** Refuses an option that is given. */
    static void refuse(boolean given, String option, String instead) {
        if (given) {
            throw new UsageException(option + " makes no sense with Spark: " + instead);
        }
    }
}
