package dev.sluice.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.Pixmaps;
import dev.sluice.cli.WithFolders;
import dev.sluice.cli.file.StandardStreams;
import dev.sluice.cli.plan.FilterOptions;
import dev.sluice.cli.plan.InputScanner;
import dev.sluice.cli.plan.Job;
import dev.sluice.cli.plan.OutputOptions;
import dev.sluice.cli.plan.PageSelection;
import dev.sluice.cli.plan.Plan;
import dev.sluice.cli.plan.Planner;
import dev.sluice.cli.plan.Scan;
import dev.sluice.cli.plan.Source;
import dev.sluice.cli.text.ExitCode;
import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Precision;
import dev.sluice.nativeops.WriteOptions;
import dev.sluice.request.RequestEngine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files that somebody takes away, shortens or puts there between the plan and the work: each is one outcome, and the run goes on. */
@Timeout(60)
class VanishingInputTest extends WithFolders {
    private static final FilterOptions FILTER =
            new FilterOptions(1, 3, 4, Border.REFLECT_101, Precision.FLOAT, Optional.empty());

    @BeforeEach
    void makeInputs() {
        for (String name : new String[] {"a.pgm", "b.pgm", "c.pgm", "d.pgm"}) {
            Pixmaps.random(12, 10, 5).write(in.resolve(name));
        }
    }

    @Test
    void between_the_plan_and_the_header() throws Exception {
        Plan plan = plan();
        Files.delete(in.resolve("a.pgm"));
        shorten(in.resolve("b.pgm"));

        Endings endings = new Endings(_ -> {});
        RunSummary summary = run(plan, endings);

        assertThat(summary.written()).isEqualTo(2);
        assertThat(summary.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(endings.reason("a.pgm")).isEqualTo(in.resolve("a.pgm") + ": no such file");
        assertThat(endings.reason("b.pgm")).isEqualTo(in.resolve("b.pgm") + ": the PNM file is truncated");
        assertThat(out.resolve("c.pgm")).exists();
    }

    @Test
    void between_the_header_and_the_content() throws Exception {
        Files.move(in.resolve("a.pgm"), in.resolve("a.png"));
        Files.move(in.resolve("b.pgm"), in.resolve("b.png"));

        // The note of a wrong name comes when the header has been read and the content has not.
        Endings endings = new Endings(file -> {
            if (file.endsWith("a.png")) {
                Files.delete(file);
            } else {
                shorten(file);
            }
        });
        RunSummary summary = run(plan(), endings);

        assertThat(summary.written()).isEqualTo(2);
        assertThat(endings.reason("a.png")).isEqualTo(in.resolve("a.png") + ": cannot be read: no such file or folder");
        assertThat(endings.reason("b.png")).isEqualTo(in.resolve("b.png") + ": the PNM file is truncated");
    }

    @Test
    void outputs_that_appear_meanwhile_are_not_replaced() throws Exception {
        Files.move(in.resolve("a.pgm"), in.resolve("a.png"));
        Plan plan = plan();

        Endings endings = new Endings(_ -> {
            Files.createDirectories(out);
            Files.writeString(out.resolve("a.png"), "precious");
        });
        RunSummary summary = run(plan, endings);

        assertThat(summary.written()).isEqualTo(3);
        assertThat(endings.reason("a.png"))
                .isEqualTo(in.resolve("a.png") + ": " + out.resolve("a.png") + " cannot be written: exists already");
        assertThat(out.resolve("a.png")).hasContent("precious");
    }

    @Test
    void the_folder_of_the_inputs_goes_away() throws Exception {
        Files.move(in.resolve("a.pgm"), in.resolve("a.png"));

        Endings endings = new Endings(_ -> delete(in));
        RunSummary summary = run(plan(), endings);

        assertThat(summary.written()).isZero();
        assertThat(summary.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(endings.reason("a.png")).isEqualTo(in.resolve("a.png") + ": cannot be read: no such file or folder");
        assertThat(endings.reason("d.pgm")).isEqualTo(in.resolve("d.pgm") + ": no such file");
    }

    @Test
    void the_folder_of_the_outputs_goes_away_and_is_made_again() throws Exception {
        Files.move(in.resolve("a.pgm"), in.resolve("a.png"));
        Files.createDirectory(out);
        Plan plan = plan();

        Endings endings = new Endings(_ -> Files.delete(out));
        RunSummary summary = run(plan, endings);

        assertThat(summary.written()).isEqualTo(4);
        assertThat(out.resolve("a.png")).exists();
        assertThat(out.resolve("d.pgm")).exists();
    }

    private static void delete(Path where) throws IOException {
        try (Stream<Path> files = Files.list(where)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(where);
    }

    private static void shorten(Path file) throws IOException {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 60));
    }

    private OutputOptions output() {
        return new OutputOptions(out + "/", Optional.empty(), "", OutputOptions.Existing.REFUSE, WriteOptions.DEFAULT);
    }

    private Plan plan() {
        Scan scan = new InputScanner(false, Optional.empty(), streams().input()).scan(java.util.List.of(in.toString()));
        return new Planner(output(), FILTER, PageSelection.ALL).plan(scan);
    }

    private RunSummary run(Plan plan, RunObserver observer) throws InterruptedException {
        RunOptions options = new RunOptions(2, 1, 1 << 30, false, Optional.of(1L << 20), false);
        try (RequestEngine engine = RequestEngine.create(2)) {
            return new BatchRun(engine, plan, FILTER, output(), options, options.admission(), streams(), observer)
                    .run();
        }
    }

    private static StandardStreams streams() {
        return new StandardStreams(new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream());
    }

    /** Keeps how the jobs ended, and does something to an input when it is noted. */
    private static final class Endings implements RunObserver {
        private interface Mischief {
            void on(Path file) throws IOException;
        }

        private final Mischief mischief;
        private final TreeMap<String, String> reasons = new TreeMap<>();

        Endings(Mischief mischief) {
            this.mischief = mischief;
        }

        String reason(String name) {
            return reasons.getOrDefault(name, "did not fail");
        }

        @Override
        public void note(Job job, String note) {
            try {
                mischief.on(((Source.File) job.source()).path());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void ended(Job job, Outcome outcome) {
            if (outcome instanceof Outcome.Failed failed) {
                reasons.put(((Source.File) job.source()).relative().toString(), failed.reason());
            }
        }
    }
}
