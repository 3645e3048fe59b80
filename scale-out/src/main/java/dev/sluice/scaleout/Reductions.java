package dev.sluice.scaleout;

import dev.sluice.cli.distributed.ManyParts;
import dev.sluice.nativeops.windowed.Resolutions;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestLock;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;

/** Makes the smaller resolutions of outputs: the driver has the files of one made before those of the next, an executor makes one share of them at a time, by all of its workers. */
final class Reductions {
    private final RequestEngine engine;
    private final long memory;
    private final RequestLock one = new RequestLock();

    /** Of an executor. */
    Reductions(RequestEngine engine, long memory) {
        this.engine = engine;
        this.memory = memory;
    }

    /**
     * Some files of a resolution.
     *
     * @param output the image or the volumes
     * @param resolution from 1
     * @param from the first file
     * @param to the file after the last
     * @param <J> an image or volumes; serializable
     */
    record Share<J>(J output, int resolution, long from, long to) implements Serializable {}

    /** Makes shares, one after the other; what fails is told in its result. */
    <J> List<PartResult<Share<J>>> make(List<Share<J>> shares, Function<J, Resolutions> resolutions)
            throws InterruptedException {
        return new PartTasks<Share<J>, PartResult<Share<J>>>(engine, PartResult::failed)
                .each(shares, share -> resolutions.apply(share.output()), this::make);
    }

    private <J> PartResult<Share<J>> make(Share<J> share, Resolutions of) throws InterruptedException {
        one.lock();
        try {
            of.make(engine, memory, share.resolution(), share.from(), share.to());
        } finally {
            one.unlock();
        }
        return PartResult.done(share);
    }

    /** A sink's own {@code reduce}. */
    @FunctionalInterface
    interface Rest {
        void reduce(RequestEngine engine, long memory) throws InterruptedException;
    }

    /**
     * Has all resolutions made by executors, as far as those can; what is missing afterwards is made here, or it is told why it cannot be.
     *
     * @param name of the group of Spark jobs
     * @param output the image or the volumes
     * @param resolutions those of its sink
     * @param work what is done in an executor
     * @param rest makes what is missing
     * @throws dev.sluice.nativeops.ImageFormatException if they cannot be written
     */
    static <J> void make(
            JavaSparkContext context,
            String name,
            J output,
            Resolutions resolutions,
            TaskRounds.Work<Share<J>, PartResult<Share<J>>> work,
            Rest rest)
            throws InterruptedException {
        if (resolutions.count() == 0) {
            return;
        }
        for (int resolution = 1; resolution <= resolutions.count(); resolution++) {
            TaskRounds<Share<J>, PartResult<Share<J>>> rounds =
                    new TaskRounds<>(context, name, work, PartResult::failed, _ -> {});
            rounds.run(shares(output, resolution, resolutions.files(resolution), context.defaultParallelism()), 1);
        }
        try (RequestEngine driver = RequestEngine.create(1)) {
            rest.reduce(driver, 0);
        }
    }

    private static <J> List<Share<J>> shares(J output, int resolution, long files, int cores) {
        long each = Math.max(1, files / ((long) ManyParts.EACH_CORE * cores));
        List<Share<J>> shares = new ArrayList<>();
        for (long from = 0; from < files; from += each) {
            shares.add(new Share<>(output, resolution, from, Math.min(files, from + each)));
        }
        return shares;
    }
}
