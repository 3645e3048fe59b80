package dev.sluice.scaleout;

import dev.sluice.cli.Main;

/**
 * {@code dog-filter} whose images are made by the executors of Spark: many files, a group of them a task.
 *
 * <p>Takes the arguments of {@code dog-filter}. The master is that of {@code --spark}, else that of {@code spark-submit}. Inputs and
 * outputs are named alike on all hosts.
 */
public final class BatchJob {
    private BatchJob() {}

    /** Runs the job and exits with the code of {@code dog-filter}. */
    public static void main(String[] args) {
        System.exit(Main.run(SparkDistribution::connect, args));
    }
}
