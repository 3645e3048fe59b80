package dev.sluice.scaleout;

import dev.sluice.nativeops.DifferenceOfGaussians;
import dev.sluice.nativeops.NativeMemoryException;
import dev.sluice.nativeops.windowed.BlockPlan;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.WindowedSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Makes an image larger than memory by the executors of Spark: the driver's part.
 *
 * <p>It creates the output, has each region made whose blocks are not there, looks itself whether all blocks have come, has those
 * made again that have not, and gives the output its name when none is missing. It reads and writes no pixels.
 */
final class HugeImageRun {
    private static final int ROUNDS = 3;

    /** Pixels decoded for each pixel, beyond which regions are not made smaller only to have more of them. */
    private static final double ACCEPTABLE_OVERHEAD = 2.5;

    private final JavaSparkContext context;
    private final ImageJob image;
    private final BlockPlan plan;

    HugeImageRun(JavaSparkContext context, ImageJob image, BlockPlan plan) {
        this.context = context;
        this.image = image;
        this.plan = plan;
    }

    /**
     * A plan of regions that an executor has memory for, and of several for each core, as long as that does not cost too much in halos.
     *
     * @param source the layout of what is filtered
     * @param filter what is computed
     * @param memory of an executor, in bytes
     * @param cores of an executor
     * @param allCores of all executors
     * @throws dev.sluice.nativeops.NativeMemoryException if not even the smallest region fits
     */
    static BlockPlan plan(Layout source, DifferenceOfGaussians filter, long memory, int cores, int allCores) {
        BlockPlan plan = BlockPlan.of(source, filter, memory, cores);
        for (long less = memory / 2; plan.regions() < (long) TaskRounds.GROUPS_PER_CORE * allCores; less /= 2) {
            Optional<BlockPlan> smaller = within(less, source, filter, cores);
            if (smaller.isEmpty() || smaller.get().overhead() > ACCEPTABLE_OVERHEAD) {
                break;
            }
            plan = smaller.get();
        }
        return plan;
    }

    private static Optional<BlockPlan> within(long memory, Layout source, DifferenceOfGaussians filter, int cores) {
        try {
            return Optional.of(BlockPlan.of(source, filter, memory, cores));
        } catch (NativeMemoryException tooLittle) {
            return Optional.empty();
        }
    }

    /**
     * What became of it.
     *
     * @param regions regions of the image
     * @param there those that an earlier run had made
     * @param failures a result for each region that could not be made
     */
    record Summary(int regions, int there, List<RegionResult> failures) {}

    /**
     * Does everything. The output has its name afterwards, unless there are failures; then it can be gone on with.
     *
     * @param resume whether to go on with what an earlier run left
     * @param progress is told of each region that was made, one at a time
     */
    Summary run(boolean resume, Consumer<RegionResult> progress) throws InterruptedException {
        try (WindowedSink sink = image.sink(plan.target(), resume)) {
            List<RegionJob> all = LongStream.range(0, plan.regions())
                    .mapToObj(index -> new RegionJob(image, plan.region(index)))
                    .toList();
            List<RegionJob> open = missing(all, sink);
            int there = all.size() - open.size();
            Map<RegionJob, RegionResult> failures = new ConcurrentHashMap<>();
            for (int round = 0; round < ROUNDS && !open.isEmpty(); round++) {
                make(open, result -> {
                    if (result.isFailure()) {
                        failures.put(result.job(), result);
                    } else {
                        progress.accept(result);
                    }
                });
                open = missing(open, sink);
                // What told why it failed would fail again.
                open.removeAll(failures.keySet());
            }
            open.forEach(job -> failures.put(job, job.failed("executors made it, but its blocks are not there")));
            if (failures.isEmpty()) {
                sink.finish();
            }
            return new Summary(all.size(), there, List.copyOf(failures.values()));
        }
    }

    private void make(List<RegionJob> regions, Consumer<RegionResult> results) throws InterruptedException {
        new TaskRounds<RegionJob, RegionResult>(
                        context,
                        image.output(),
                        group -> ExecutorEngine.get().regions().run(group),
                        RegionJob::failed,
                        results)
                .run(regions);
    }

    /** The regions of which a block is not on the storage, whatever executors said. */
    private static List<RegionJob> missing(List<RegionJob> regions, WindowedSink sink) {
        List<RegionJob> missing = new ArrayList<>();
        for (RegionJob job : regions) {
            if (!sink.isWritten(job.region())) {
                missing.add(job);
            }
        }
        return missing;
    }
}
