package dev.sluice.scaleout;

import dev.sluice.cli.distributed.Distribution;
import dev.sluice.cli.distributed.FileJob;
import dev.sluice.cli.distributed.FileResult;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;

/** Has files worked on by the executors of Spark, a group of them a task. */
final class SparkDistribution implements Distribution {
    private final JavaSparkContext context;

    private volatile @Nullable TaskRounds<FileJob, FileResult> rounds;
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
    public void run(List<FileJob> jobs, Consumer<FileResult> results) throws InterruptedException {
        TaskRounds<FileJob, FileResult> all = new TaskRounds<>(
                context, "dog-filter", group -> ExecutorEngine.get().files().run(group), FileJob::lost, results);
        rounds = all;
        if (!cancelled) {
            all.run(jobs);
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        TaskRounds<FileJob, FileResult> running = rounds;
        if (running != null) {
            running.cancel();
        }
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
