package dev.sluice.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.cli.ImageBytes;
import dev.sluice.cli.InProcess;
import dev.sluice.cli.PagesTest;
import dev.sluice.cli.Pixmaps;
import dev.sluice.cli.Samples;
import dev.sluice.cli.file.StandardStreams;
import dev.sluice.cli.plan.FilterOptions;
import dev.sluice.cli.plan.InputScanner;
import dev.sluice.cli.plan.Job;
import dev.sluice.cli.plan.OutputOptions;
import dev.sluice.cli.plan.PageSelection;
import dev.sluice.cli.plan.Plan;
import dev.sluice.cli.plan.Planner;
import dev.sluice.cli.plan.Scan;
import dev.sluice.cli.text.ExitCode;
import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.WriteOptions;
import dev.sluice.request.RequestEngine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every job ends, and ends once, whatever becomes of it. */
@Timeout(60)
class BatchRunTest {
    private static final FilterOptions FILTER =
            new FilterOptions(1, 3, 4, Border.REFLECT_101, Precision.FLOAT, Optional.empty());

    private static final long MEMORY = 1 << 30;

    @TempDir
    Path folder;

    @Test
    void a_run_that_is_cancelled_does_not_wait_for_standard_input() throws Exception {
        SilentInput input = new SilentInput();
        List<BatchRun> runs = new ArrayList<>();
        Thread canceller = Thread.ofPlatform().unstarted(() -> {
            input.awaitReader();
            runs.getFirst().cancel();
        });

        RunSummary summary;
        try (RequestEngine engine = RequestEngine.create(1)) {
            BatchRun run = run(engine, List.of("-"), input, false, new RunObserver() {});
            runs.add(run);
            canceller.start();
            summary = run.run();
        } finally {
            input.end();
            canceller.join();
        }

        assertThat(summary.exitCode()).isEqualTo(ExitCode.CANCELLED);
        assertThat(summary.cancelled()).isEqualTo(1);
    }

    @Test
    void a_run_that_fails_fast_does_not_wait_for_standard_input() throws Exception {
        SilentInput input = new SilentInput();
        Path misnamed = Files.write(folder.resolve("pages.png"), PagesTest.tiff(3, 6, 4));
        RunObserver observer = new RunObserver() {
            @Override
            public void note(Job job, String note) {
                // The wrong name is noted before the pages are counted.
                input.awaitReader();
            }
        };

        RunSummary summary;
        try (RequestEngine engine = RequestEngine.create(1)) {
            summary = run(engine, List.of("-", misnamed.toString()), input, true, observer)
                    .run();
        } finally {
            input.end();
        }

        assertThat(summary.failed()).isEqualTo(1);
        assertThat(summary.cancelled()).isEqualTo(1);
    }

    @Test
    void a_run_that_is_interrupted_gives_back_what_images_on_their_way_have_taken() throws Exception {
        Path first = Pixmaps.random(8, 8, 1).write(folder.resolve("a.pgm"));
        Path misnamed = Pixmaps.random(8, 8, 2).write(folder.resolve("b.png"));
        Admission admission = new Admission(1, MEMORY, "--memory");
        CountDownLatch busy = new CountDownLatch(1);
        AtomicBoolean over = new AtomicBoolean();

        try (RequestEngine engine = RequestEngine.create(1)) {
            engine.submit(() -> {
                busy.countDown();
                while (!over.get()) {
                    Thread.onSpinWait();
                }
                return true;
            });
            busy.await();
            RunObserver observer = new RunObserver() {
                @Override
                public void note(Job job, String note) {
                    // That the second image has the wrong name is noted before it is admitted; the first waits for the
                    // worker.
                    while (engine.snapshot().queued() == 0) {
                        Thread.onSpinWait();
                    }
                    Thread.currentThread().interrupt();
                }
            };
            BatchRun run = run(
                    engine,
                    List.of(first.toString(), misnamed.toString()),
                    InputStream.nullInputStream(),
                    false,
                    admission,
                    observer);
            try {
                assertThatThrownBy(run::run).isInstanceOf(InterruptedException.class);
            } finally {
                over.set(true);
            }

            assertThat(admission.enter(MEMORY, () -> false)).isTrue();
        }
    }

    @Test
    void what_nobody_foresaw_before_an_image_is_admitted_fails_that_image_and_not_the_run() throws Exception {
        Path misnamed = Pixmaps.random(8, 8, 1).write(folder.resolve("a.png"));
        Path good = Pixmaps.random(8, 8, 2).write(folder.resolve("b.pgm"));
        List<String> reasons = new ArrayList<>();
        RunObserver observer = new RunObserver() {
            @Override
            public void note(Job job, String note) {
                throw new IllegalStateException("odd");
            }

            @Override
            public void ended(Job job, Outcome outcome) {
                if (outcome instanceof Outcome.Failed failed) {
                    reasons.add(failed.reason());
                }
            }
        };

        RunSummary summary;
        try (RequestEngine engine = RequestEngine.create(1)) {
            List<String> inputs = List.of(misnamed.toString(), good.toString());
            summary = run(engine, inputs, InputStream.nullInputStream(), false, observer)
                    .run();
        }

        assertThat(summary.written()).isEqualTo(1);
        assertThat(reasons).containsExactly(misnamed + ": failed unexpectedly: odd");
    }

    @Test
    void without_workers_a_failed_image_is_one_failure_and_the_others_are_done() throws IOException {
        Path damaged = folder.resolve("a.png");
        Files.write(damaged, damagedData());
        Path good = Pixmaps.random(8, 8, 1).write(folder.resolve("b.pgm"));
        Path out = folder.resolve("out");

        InProcess result = InProcess.run(damaged, good, "-o", out, "--threads", "0");

        assertThat(result.errors().lines()).hasSize(2);
        assertThat(result.errors()).contains(damaged + ": cannot be decoded", "1 of 2 images written, 1 failed");
        assertThat(out.resolve("b.pgm")).exists();
    }

    @Test
    void without_workers_all_images_are_done_in_one_thread() throws Exception {
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            inputs.add(Pixmaps.random(8, 8, i)
                    .write(folder.resolve("f" + i + ".pgm"))
                    .toString());
        }
        Set<Thread> threads = new HashSet<>();
        RunObserver observer = new RunObserver() {
            @Override
            public void ended(Job job, Outcome outcome) {
                threads.add(Thread.currentThread());
            }
        };

        RunSummary summary;
        try (RequestEngine engine = RequestEngine.create(0)) {
            summary = run(engine, inputs, InputStream.nullInputStream(), false, observer)
                    .run();
        }

        assertThat(summary.written()).isEqualTo(4);
        assertThat(threads).hasSize(1);
    }

    /** A PNG file whose header and chunks are right, and whose data is not. */
    private static byte[] damagedData() {
        byte[] file = ImageBytes.png(Samples.random(9, 13, 1, 255, 1), 8, ImageBytes.PngColour.GREY, 1);
        int data = new String(file, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("IDAT") + 4;
        for (int i = data; i < data + 30; i++) {
            file[i] ^= 0x55;
        }
        return file;
    }

    private BatchRun run(
            RequestEngine engine, List<String> inputs, InputStream input, boolean failFast, RunObserver observer) {
        return run(engine, inputs, input, failFast, new Admission(4, MEMORY, "--memory"), observer);
    }

    private BatchRun run(
            RequestEngine engine,
            List<String> inputs,
            InputStream input,
            boolean failFast,
            Admission admission,
            RunObserver observer) {
        OutputOptions output = new OutputOptions(
                folder.resolve("out") + "/",
                Optional.of("pgm"),
                "",
                OutputOptions.Existing.REFUSE,
                WriteOptions.DEFAULT);
        Scan scan = new InputScanner(false, Optional.empty(), new ByteArrayInputStream(new byte[0])).scan(inputs);
        Plan plan = new Planner(output, FILTER, PageSelection.ALL).plan(scan);
        RunOptions options = new RunOptions(engine.workers(), 4, MEMORY, failFast, Optional.of(1L << 20), false);
        return new BatchRun(
                engine,
                plan,
                FILTER,
                output,
                options,
                admission,
                new StandardStreams(input, new ByteArrayOutputStream()),
                observer);
    }

    /** Standard input at which nobody types until {@link #end}. */
    private static final class SilentInput extends InputStream {
        private final CountDownLatch reader = new CountDownLatch(1);
        private final CountDownLatch end = new CountDownLatch(1);

        void awaitReader() {
            await(reader);
        }

        void end() {
            end.countDown();
        }

        @Override
        public int read() {
            reader.countDown();
            await(end);
            return -1;
        }

        private static void await(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
