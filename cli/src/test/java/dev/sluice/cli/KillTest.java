package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ends the program at random moments: whatever the moment, a final name holds a whole file or nothing.
 *
 * <p>{@code -Dsluice.kills=50} kills that often (default 6); {@code -Dsluice.seed} replays the moments that were drawn.
 */
@Timeout(600)
class KillTest {
    private static final int IMAGES = 24;
    private static final int KILLS = Integer.getInteger("sluice.kills", 6);
    private static final long SEED = Long.getLong("sluice.seed", System.nanoTime());

    @TempDir
    Path folder;

    private Path in;
    private Path undisturbed;

    @BeforeEach
    void makeInputsAndTheExpectedOutputs() {
        in = folder.resolve("in");
        undisturbed = folder.resolve("undisturbed");
        for (int i = 0; i < IMAGES; i++) {
            Pixmaps.random(400, 500, i).write(in.resolve("f" + i + ".pgm"));
        }
        assertThat(Program.run(in, "-o", undisturbed).code()).isZero();
    }

    @Test
    void a_killed_run_leaves_whole_files_and_resume_completes_it() throws Exception {
        System.out.println("KillTest seed " + SEED);
        Random random = new Random(SEED);
        for (int kill = 0; kill < KILLS; kill++) {
            Path out = folder.resolve("out" + kill);
            boolean politely = kill % 2 == 1;
            Process process = Program.dogFilter().start(in, "-o", out, "--threads", "2");
            int upTo = random.nextInt(IMAGES);
            awaitOutputs(process, out, upTo);
            // A random moment between two outputs, not an order of events: any moment must do.
            process.waitFor(random.nextInt(20), TimeUnit.MILLISECONDS);

            if (politely) {
                interrupt(process);
            } else {
                process.destroyForcibly();
            }
            Program.Result result = Program.dogFilter().finish(process);

            assertThat(result.code()).as("kill %d", kill).isIn(politely ? List.of(0, 130) : List.of(0, 137));
            for (Path file : finished(out)) {
                assertThat(file).hasSameBinaryContentAs(undisturbed.resolve(file.getFileName()));
            }
            if (politely) {
                assertThat(all(out)).as("an interrupted run cleans up").isEqualTo(finished(out));
            }
            Program.Result resumed = Program.run(in, "-o", out, "--resume");
            assertThat(resumed.code()).as(resumed.errors()).isZero();
            assertThat(all(out))
                    .as("no litter after the next run")
                    .hasSize(IMAGES)
                    .isEqualTo(finished(out));
            for (Path file : finished(out)) {
                assertThat(file).hasSameBinaryContentAs(undisturbed.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void an_interrupted_run_says_how_far_it_came_and_ends_with_130() throws Exception {
        Path big = folder.resolve("big");
        for (int i = 0; i < 60; i++) {
            Pixmaps.random(1200, 1600, i).write(big.resolve("f" + i + ".pgm"));
        }
        Path out = folder.resolve("interrupted");
        Process process = Program.dogFilter().start(big, "-o", out, "--threads", "1", "--sigma2", "60");
        awaitOutputs(process, out, 1);

        interrupt(process);
        Program.Result result = Program.dogFilter().finish(process);

        assertThat(result.code()).isEqualTo(ExitCode.CANCELLED);
        assertThat(result.errors()).contains("cancelled: ", " of 60 images written", " not done");
        assertThat(all(out)).isEqualTo(finished(out));
    }

    /** What Ctrl-C sends; the shell's own kill, since not every system has the program. */
    private static void interrupt(Process process) throws Exception {
        new ProcessBuilder("bash", "-c", "kill -INT " + process.pid()).start().waitFor();
    }

    /** Watches until so many outputs are there or the program has ended; it polls, since it looks from outside. */
    private static void awaitOutputs(Process process, Path out, int count) throws Exception {
        while (process.isAlive() && finished(out).size() < count) {
            process.waitFor(2, TimeUnit.MILLISECONDS);
        }
    }

    private static List<Path> finished(Path out) throws IOException {
        return all(out).stream().filter(file -> !AtomicOutput.isTemporary(file)).toList();
    }

    private static List<Path> all(Path out) throws IOException {
        if (!Files.isDirectory(out)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(out)) {
            return files.sorted().toList();
        }
    }
}
