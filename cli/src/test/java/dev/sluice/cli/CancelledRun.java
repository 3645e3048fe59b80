package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
final class CancelledRun {
    private CancelledRun() {}

    static Job job(Path input, Path output) {
        return new Job(Source.File.named(input), 0, 1, true, new Job.ToFile(output), FileNames.extension(output));
    }

    static void inParts(Path input, Path output, long memory) throws InterruptedException {
        AtomicReference<BatchRun> run = new AtomicReference<>();
        RunObserver cancelling = new RunObserver() {
            @Override
            public void progressed(Job job, long pixels, long all) {
                if (pixels > 0) {
                    run.get().cancel();
                }
            }
        };
        RunOptions options = new RunOptions(2, 1, memory, false, Optional.empty(), false);
        try (RequestEngine engine = RequestEngine.create(options.threads())) {
            run.set(new BatchRun(
                    engine,
                    new Plan(List.of(job(input, output)), List.of(), List.of()),
                    new FilterOptions(1, 3, 4, Border.REFLECT_101, Precision.FLOAT, Optional.empty()),
                    new OutputOptions(
                            output.toString(),
                            Optional.empty(),
                            "",
                            OutputOptions.Existing.REFUSE,
                            WriteOptions.DEFAULT),
                    options,
                    options.admission(),
                    new StandardStreams(InputStream.nullInputStream(), new ByteArrayOutputStream()),
                    cancelling));
            assertThat(run.get().run().exitCode()).isEqualTo(ExitCode.CANCELLED);
        }
    }
}
