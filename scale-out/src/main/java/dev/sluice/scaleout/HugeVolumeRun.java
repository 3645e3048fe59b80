package dev.sluice.scaleout;

import dev.sluice.cli.distributed.ManyParts;
import dev.sluice.nativeops.FiniteRange;
import dev.sluice.nativeops.NativeMemoryException;
import dev.sluice.nativeops.volume.BoxPlan;
import dev.sluice.nativeops.volume.VolumeFiles;
import dev.sluice.nativeops.volume.VolumeFilterRun;
import dev.sluice.nativeops.volume.VolumeLayout;
import dev.sluice.nativeops.volume.VolumeOperation;
import dev.sluice.nativeops.volume.VolumePiece;
import dev.sluice.nativeops.volume.VolumeSink;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.windowed.Pedestal;
import dev.sluice.nativeops.windowed.ZarrOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.apache.spark.api.java.JavaSparkContext;

/** Filters volumes by the executors of Spark, a box a task: the driver's part, which reads and writes no voxels. See {@link HugeImageRun}, which does the same for images. */
final class HugeVolumeRun {
    private final JavaSparkContext context;
    private final VolumeJob job;
    private final BoxPlan plan;

    HugeVolumeRun(JavaSparkContext context, VolumeJob job, BoxPlan plan) {
        this.context = context;
        this.job = job;
        this.plan = plan;
    }

    /**
     * A plan of boxes that an executor has memory for, and of several for each core, as long as that does not cost too much in halos.
     *
     * @param source the volumes
     * @param operation what is computed
     * @param memory of an executor, in bytes
     * @param cores of an executor
     * @param allCores of all executors
     * @param zarr how the output is written
     * @throws NativeMemoryException if not even the smallest boxes fit
     */
    static BoxPlan plan(
            VolumeLayout source, VolumeOperation operation, long memory, int cores, int allCores, ZarrOptions zarr) {
        VolumeLayout written = source.withDepth(operation.resultDepth(source.depth()));
        VolumeLayout layout = source.withChunk(VolumeFiles.shard(written, zarr));
        long scratch = operation.scratchBytes(1, cores);
        int result = written.depth().bytes();
        BoxPlan first = BoxPlan.of(layout, operation.halo(), result, scratch, memory, cores);
        // Scratch is the same for smaller boxes, and there was memory for it.
        LongFunction<BoxPlan> within = bytes -> BoxPlan.of(layout, operation.halo(), result, 0, bytes, cores);
        return new ManyParts<>(within, HugeVolumeRun::boxes, BoxPlan::overhead)
                .forCores(first, first.bytes(), allCores);
    }

    /** How many boxes all volumes of a plan have. */
    static long boxes(BoxPlan plan) {
        return plan.boxes() * plan.layout().times() * plan.layout().channels();
    }

    /**
     * What became of it.
     *
     * @param boxes boxes of all volumes
     * @param there those that an earlier run had made, and those that hold nothing
     * @param failures a result for each box that could not be made
     * @param dropped what the input says besides its voxels that is not in the output; empty if there is nothing
     */
    record Summary(int boxes, int there, List<PartResult<BoxJob>> failures, String dropped) {}

    /**
     * Does everything. The output has its name afterwards, unless there are failures; then it can be gone on with.
     *
     * @param resume whether to go on with what an earlier run left
     * @param progress is told of each box that was made, one at a time
     */
    Summary run(boolean resume, Consumer<PartResult<BoxJob>> progress) throws InterruptedException {
        try (VolumeSource source = job.source();
                VolumeSink sink = job.sink(source, resume)) {
            PartRounds<BoxJob> rounds = new PartRounds<>(context, job.files().output(), 1);
            List<BoxJob> all = boxes();
            int open = missing(all, source, sink).size();
            if (open > 0 && job.operation().passes() > 1) {
                all = measured(all, rounds);
            }
            if (rounds.failures().isEmpty()) {
                rounds.make(
                        all,
                        group -> ExecutorEngine.get().boxes().run(group),
                        some -> missing(some, source, sink),
                        progress);
            }
            if (rounds.failures().isEmpty()) {
                Reductions.make(
                        context,
                        job.files().output(),
                        job,
                        sink.resolutions(),
                        group -> ExecutorEngine.get()
                                .reductions()
                                .make(group, ExecutorEngine.get().boxes()::resolutions),
                        sink::reduce);
                sink.finish();
            }
            return new Summary(
                    all.size(),
                    all.size() - open,
                    rounds.failures(),
                    sink.dropped().toString());
        }
    }

    private List<BoxJob> boxes() {
        List<BoxJob> all = new ArrayList<>(Math.toIntExact(boxes(plan)));
        for (long time = 0; time < plan.layout().times(); time++) {
            for (long channel = 0; channel < plan.layout().channels(); channel++) {
                for (long number = 0; number < plan.boxes(); number++) {
                    all.add(new BoxJob(job, time, channel, plan.box(number), FiniteRange.EMPTY));
                }
            }
        }
        return all;
    }

    /** What must be known of a whole volume before its boxes can be made, each volume by itself. */
    private List<BoxJob> measured(List<BoxJob> all, PartRounds<BoxJob> rounds) throws InterruptedException {
        Map<List<Long>, FiniteRange> ranges = new HashMap<>();
        rounds.measure(all, group -> ExecutorEngine.get().boxes().measure(group))
                .forEach((box, found) -> ranges.merge(List.of(box.time(), box.channel()), found, FiniteRange::with));
        return all.stream()
                .map(box -> box.withRange(ranges.getOrDefault(List.of(box.time(), box.channel()), FiniteRange.EMPTY)))
                .toList();
    }

    /** The boxes of which a chunk is not on the storage, whatever executors said; those that hold nothing but zeros are not missed. */
    private List<BoxJob> missing(List<BoxJob> boxes, VolumeSource source, VolumeSink sink) {
        List<BoxJob> missing = new ArrayList<>();
        Map<List<Long>, Pedestal> pedestals = new HashMap<>();
        for (BoxJob box : boxes) {
            if (sink.isWritten(box.time(), box.channel(), box.box())) {
                continue;
            }
            Pedestal pedestal = pedestals.computeIfAbsent(
                    List.of(box.time(), box.channel()),
                    volume -> VolumePiece.pedestal(job.operation(), source, box.time(), box.channel()));
            VolumeFilterRun.Part part = new VolumeFilterRun.Part(box.time(), box.channel(), box.box(), pedestal);
            if (!VolumeFilterRun.isFill(job.operation(), source, part)) {
                missing.add(box);
            }
        }
        return missing;
    }
}
