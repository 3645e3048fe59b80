package dev.sluice.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.distributed.JobSettings;
import dev.sluice.cli.file.FileNames;
import dev.sluice.cli.file.StandardStreams;
import dev.sluice.cli.plan.FilterOptions;
import dev.sluice.cli.plan.Job;
import dev.sluice.cli.plan.OutputOptions;
import dev.sluice.cli.plan.Plan;
import dev.sluice.cli.plan.Source;
import dev.sluice.cli.text.ExitCode;
import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.WriteOptions;
import dev.sluice.request.RequestEngine;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A run with the options that are the default, of one image that is filtered in parts, cancelled when the first of them is done. */
public final class CancelledRun {
    private static final FilterOptions FILTER =
            new FilterOptions(1, 3, 4, Border.REFLECT_101, Precision.FLOAT, Optional.empty());

    private CancelledRun() {}

    private static OutputOptions options(Path output, OutputOptions.Existing existing) {
        return new OutputOptions(output.toString(), Optional.empty(), "", existing, WriteOptions.DEFAULT);
    }

    /** The settings of a run that goes on with it. */
    public static JobSettings resuming(Path output) {
        return new JobSettings(FILTER, options(output, OutputOptions.Existing.RESUME), Optional.empty());
    }

    public static Job job(Path input, Path output) {
        return new Job(Source.File.named(input), 0, 1, 1, true, new Job.ToFile(output), FileNames.extension(output));
    }

    public static void inParts(Path input, Path output, long memory) throws InterruptedException {
        AtomicReference<BatchRun> run = new AtomicReference<>();
        RunObserver cancelling = new RunObserver() {
            @Override
            public void progressed(Job job, long pixels, long all) {
                if (pixels > 0) {
                    run.get().cancel();
                }
            }
        };
        RunOptions how = new RunOptions(2, 1, memory, false, Optional.empty(), false);
        try (RequestEngine engine = RequestEngine.create(how.threads())) {
            run.set(new BatchRun(
                    engine,
                    new Plan(List.of(job(input, output)), List.of(), List.of()),
                    FILTER,
                    options(output, OutputOptions.Existing.REFUSE),
                    how,
                    how.admission(),
                    new StandardStreams(InputStream.nullInputStream(), new ByteArrayOutputStream()),
                    cancelling));
            assertThat(run.get().run().exitCode()).isEqualTo(ExitCode.CANCELLED);
        }
    }
}
