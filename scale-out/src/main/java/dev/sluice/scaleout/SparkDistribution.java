package dev.sluice.scaleout;

import dev.sluice.cli.distributed.DistributedWork;
import dev.sluice.cli.distributed.Distribution;
import dev.sluice.cli.distributed.FileJob;
import dev.sluice.cli.distributed.FileResult;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Has files worked on by the executors of Spark, a group of them a task, and anything else, an item a task. */
final class SparkDistribution implements Distribution {
    private static final String NAME = "dog-filter";

    private final JavaSparkContext context;

    private final Set<TaskRounds<?, ?>> rounds = ConcurrentHashMap.newKeySet();
    private volatile boolean cancelled;

    private SparkDistribution(JavaSparkContext context) {
        this.context = context;
    }

    /** Connects to a master, or to that which {@code spark-submit} names. */
    static Distribution connect(Optional<String> master) {
        return new SparkDistribution(SparkSettings.connected(master));
    }

    @Override
    public int parallelism() {
        return context.defaultParallelism();
    }

    @Override
    public long memory() {
        return ExecutorResources.nativeBytes(context.getConf());
    }

    @Override
    public String setting() {
        return ExecutorResources.memorySetting(context.getConf());
    }

    @Override
    public int cores() {
        return ExecutorResources.mostCores(context.getConf(), parallelism());
    }

    @Override
    public void run(List<FileJob> jobs, Consumer<FileResult> results) throws InterruptedException {
        run(
                new TaskRounds<>(
                        context, NAME, group -> ExecutorEngine.get().files().run(group), FileJob::lost, results),
                all -> all.run(jobs));
    }

    @Override
    public <T, R> void each(DistributedWork<T, R> work, List<T> items, Consumer<R> results)
            throws InterruptedException {
        run(
                new TaskRounds<>(context, NAME, group -> ExecutorEngine.get().each(work, group), work::lost, results),
                all -> all.run(items, 1));
    }

    @FunctionalInterface
    private interface Start<T, R> {
        void of(TaskRounds<T, R> all) throws InterruptedException;
    }

    private <T, R> void run(TaskRounds<T, R> all, Start<T, R> start) throws InterruptedException {
        rounds.add(all);
        try {
            if (!cancelled) {
                start.of(all);
            }
        } finally {
            rounds.remove(all);
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        rounds.forEach(TaskRounds::cancel);
    }

    @Override
    public void close() {
        SparkConf conf = context.getConf();
        context.close();
        if (ExecutorResources.isLocal(conf)) {
            ExecutorEngine.close();
        }
    }
}
