package dev.sluice.scaleout;

import dev.sluice.cli.distributed.ManyParts;
import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.Operation;
import dev.sluice.nativeops.windowed.BlockPlan;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.WindowedSink;
import dev.sluice.nativeops.windowed.WindowedSource;
import dev.sluice.nativeops.windowed.ZarrOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Makes an image larger than memory by the executors of Spark: the driver's part.
 *
 * <p>It creates the output, has each region made whose blocks are not there, looks itself whether all blocks have come, has those
 * made again that have not, and gives the output its name when none is missing. It reads and writes no pixels.
 */
final class HugeImageRun {
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
     * @param operation what is computed
     * @param memory of an executor, in bytes
     * @param cores of an executor
     * @param allCores of all executors
     * @param zarr how the output is written
     * @throws dev.sluice.nativeops.NativeMemoryException if not even the smallest region fits
     */
    static BlockPlan plan(Layout source, Operation operation, long memory, int cores, int allCores, ZarrOptions zarr) {
        LongFunction<BlockPlan> within = bytes -> BlockPlan.of(source, operation, bytes, cores, zarr);
        return new ManyParts<>(within, BlockPlan::regions, BlockPlan::overhead)
                .forCores(within.apply(memory), memory, allCores);
    }

    /**
     * What became of it.
     *
     * @param regions regions of the image
     * @param there those that an earlier run had made
     * @param failures a result for each region that could not be made
     * @param dropped what the input says besides its pixels that is not in the output; empty if there is nothing
     */
    record Summary(int regions, int there, List<PartResult<RegionJob>> failures, String dropped) {}

    /**
     * Does everything. The output has its name afterwards, unless there are failures; then it can be gone on with.
     *
     * @param resume whether to go on with what an earlier run left
     * @param progress is told of each region that was made, one at a time
     */
    Summary run(boolean resume, Consumer<PartResult<RegionJob>> progress) throws InterruptedException {
        try (WindowedSource source = image.source();
                WindowedSink sink = image.sink(source, plan.target(), resume)) {
            int there = regions(image).size() - missing(regions(image), sink).size();
            PartRounds<RegionJob> rounds =
                    new PartRounds<>(context, image.files().output(), TaskRounds.ANY_GROUP);
            ImageJob ready = image;
            while (there < plan.regions()
                    && rounds.failures().isEmpty()
                    && ready.operation().passes() > 1) {
                ready = ready.measured(range(ready, rounds));
            }
            if (rounds.failures().isEmpty()) {
                rounds.make(
                        regions(ready),
                        group -> ExecutorEngine.get().regions().run(group),
                        all -> missing(all, sink),
                        progress);
            }
            if (rounds.failures().isEmpty()) {
                Reductions.make(
                        context,
                        image.files().output(),
                        image,
                        sink.resolutions(),
                        group -> ExecutorEngine.get()
                                .reductions()
                                .make(group, ExecutorEngine.get().regions()::resolutions),
                        sink::reduce);
                sink.finish();
            }
            return new Summary(
                    Math.toIntExact(plan.regions()),
                    there,
                    rounds.failures(),
                    sink.dropped().toString());
        }
    }

    private List<RegionJob> regions(ImageJob job) {
        return LongStream.range(0, plan.regions())
                .mapToObj(index -> new RegionJob(job, plan.region(index)))
                .toList();
    }

    private FiniteRange range(ImageJob job, PartRounds<RegionJob> rounds) throws InterruptedException {
        return rounds
                .measure(regions(job), group -> ExecutorEngine.get().regions().measure(group))
                .values()
                .stream()
                .reduce(FiniteRange.EMPTY, FiniteRange::with);
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
