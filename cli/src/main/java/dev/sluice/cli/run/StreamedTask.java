package dev.sluice.cli.run;

import dev.sluice.cli.file.AtomicOutput;
import dev.sluice.cli.file.Origin;
import dev.sluice.cli.plan.FilterOptions;
import dev.sluice.cli.plan.Job;
import dev.sluice.cli.plan.OutputOptions;
import dev.sluice.cli.plan.Source;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.Operation;
import dev.sluice.nativeops.windowed.BlockPlan;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.WindowedFilter;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedRun;
import dev.sluice.nativeops.windowed.WindowedSink;
import dev.sluice.nativeops.windowed.WindowedSource;
import dev.sluice.request.RequestEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** A job whose image is too large to be decoded as a whole: filtered in parts, from file to file. Made and run by one thread. */
final class StreamedTask {
    private final RequestEngine engine;
    private final Job job;
    private final Path input;
    private final Path output;
    private final BlockPlan plan;
    private final FilterOptions filter;
    private final OutputOptions options;
    private final long memory;
    private final RunTally tally;

    private final CancellableWork reduction = new CancellableWork();

    /** What is below is guarded by this. */
    private boolean cancelled;

    private @Nullable WindowedRun run;

    StreamedTask(
            RequestEngine engine,
            Job job,
            BlockPlan plan,
            FilterOptions filter,
            OutputOptions options,
            long memory,
            RunTally tally) {
        this.engine = engine;
        this.job = job;
        this.input = ((Source.File) job.source()).path();
        this.output = job.target().file().orElseThrow();
        this.plan = plan;
        this.filter = filter;
        this.options = options;
        this.memory = memory;
        this.tally = tally;
    }

    /** Ends it soon; the parts that are done are kept for a later run with {@code --resume}. */
    void cancel() {
        WindowedRun running;
        synchronized (this) {
            cancelled = true;
            running = run;
        }
        if (running != null) {
            running.cancel();
        }
        reduction.cancel();
    }

    /** Does it all, and waits for it. */
    Outcome run() throws InterruptedException {
        long start = System.nanoTime();
        try (WindowedSource source = WindowedImages.open(input, job.page());
                WindowedSink sink = sink(source)) {
            if (source.isDamaged()) {
                tally.warning(job, "its data is damaged; the decoder made up what it could not read");
            }
            long kept = written(sink);
            if (kept > 0) {
                tally.note(job, "goes on with " + kept + " of " + sink.layout().blocks() + " tiles");
            }
            WindowedRun started = new WindowedRun(engine, new WindowedFilter(operation(source)), source, sink, plan)
                    .onProgress((done, all) -> tally.progressed(job, done, all));
            synchronized (this) {
                if (cancelled) {
                    return new Outcome.Cancelled();
                }
                run = started;
            }
            tally.progressed(job, 0, plan.work());
            try {
                started.run();
                if (!reduction.run(engine, job.label(), () -> sink.reduce(engine, memory))) {
                    throw new CancellationException("cancelled");
                }
            } catch (CancellationException e) {
                long finished = written(sink);
                if (finished > 0) {
                    tally.note(
                            job,
                            "cancelled; --resume goes on with the " + finished + " of "
                                    + sink.layout().blocks() + " tiles that are written");
                }
                return new Outcome.Cancelled();
            }
            long filtered = System.nanoTime();
            sink.finish();
            return new Outcome.Written(
                    plan.target().rows(),
                    plan.target().columns(),
                    plan.target().channels(),
                    plan.target().pixels(),
                    Origin.sizeOrNone(input),
                    Origin.sizeOrNone(output),
                    sink.dropped().toString(),
                    new Timings(0, 0, filtered - start, 0, System.nanoTime() - filtered));
        } catch (IOException e) {
            throw new ImageFormatException(job.label() + ": " + AtomicOutput.reason(e), e);
        }
    }

    private WindowedSink sink(WindowedSource source) throws IOException {
        AtomicOutput.makeFolder(AtomicOutput.folderOf(output));
        SinkOptions how = new SinkOptions(
                        options.existing() != OutputOptions.Existing.REFUSE,
                        options.existing() == OutputOptions.Existing.RESUME,
                        Origin.of(input, job.page()).identity(operation(source)))
                .of(source);
        return job.kind().isFolder()
                ? WindowedImages.createZarr(output, plan.target(), how, options.zarr())
                : WindowedImages.create(output, plan.target(), how);
    }

    private Operation operation(WindowedSource source) {
        return filter.operation(source.layout().depth());
    }

    private static long written(WindowedSink sink) {
        long count = 0;
        for (long block = 0; block < sink.layout().blocks(); block++) {
            count += sink.isWritten(block) ? 1 : 0;
        }
        return count;
    }
}
