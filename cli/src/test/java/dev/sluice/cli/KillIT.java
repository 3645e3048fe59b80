package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.file.AtomicOutput;
import dev.sluice.cli.text.ExitCode;
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
 * Ends the installed program at random moments: whatever the moment, a final name holds a whole file or nothing.
 *
 * <p>{@code -Dsluice.kills=200} kills that often (default 20); {@code -Dsluice.seed} draws the same moments again. Each is printed.
 */
@Timeout(1800)
class KillIT {
    private static final int IMAGES = 12;
    private static final int KILLS = Integer.getInteger("sluice.kills", 20);
    private static final long SEED = Long.getLong("sluice.seed", System.nanoTime());

    @TempDir
    Path folder;

    private Path in;
    private Path undisturbed;

    /**
     * When and how one run is ended.
     *
     * @param outputs how many outputs are there first
     * @param millis and how much later the signal comes
     * @param polite whether it is SIGINT, else SIGKILL
     */
    private record Moment(int outputs, int millis, boolean polite) {
        static Moment draw(Random random) {
            return new Moment(random.nextInt(IMAGES), random.nextInt(40), random.nextBoolean());
        }

        @Override
        public String toString() {
            return (polite ? "SIGINT" : "SIGKILL") + " " + millis + " ms after output " + outputs;
        }
    }

    @BeforeEach
    void makeInputsAndTheExpectedOutputs() {
        in = folder.resolve("in");
        undisturbed = folder.resolve("undisturbed");
        for (int i = 0; i < IMAGES; i++) {
            Pixmaps.random(400, 500, i).write(in.resolve("f" + i + ".pgm"));
        }
        assertThat(Program.installed().with(in, "-o", undisturbed).code()).isZero();
    }

    @Test
    void a_killed_run_leaves_whole_files_and_resume_completes_it() throws Exception {
        System.out.println("KillIT: " + KILLS + " kills, seed " + SEED);
        Random random = new Random(SEED);
        int unfinished = 0;
        int litter = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Moment moment = Moment.draw(random);
            Path out = folder.resolve("out" + kill);

            Program.Result result = endedAt(moment, out);

            List<Path> left = finished(out);
            System.out.println("kill " + kill + ": " + moment + ", exit " + result.code() + ", " + left.size() + " of "
                    + IMAGES + " outputs, " + (all(out).size() - left.size()) + " temporary");
            unfinished += left.size() < IMAGES ? 1 : 0;
            litter += all(out).size() - left.size();
            assertThat(result.code()).isIn(moment.polite() ? List.of(0, 130) : List.of(0, 137));
            assertUndisturbed(left);
            if (moment.polite()) {
                assertThat(all(out)).as("an interrupted run cleans up").isEqualTo(left);
            }
            Program.Result resumed = Program.installed().with(in, "-o", out, "--resume");
            assertThat(resumed.code()).as(resumed.errors()).isZero();
            assertThat(all(out)).as("no litter after the next run").hasSize(IMAGES);
            assertUndisturbed(all(out));
        }
        System.out.println("KillIT: " + unfinished + " of " + KILLS + " runs ended before they were done, leaving "
                + litter + " temporary files to the next");
        assertThat(unfinished).as("moments that hit a run at work").isPositive();
    }

    /** Starts a run and ends it there; any moment must do, so nothing depends on how exactly it is met. */
    private Program.Result endedAt(Moment moment, Path out) throws Exception {
        Process process = Program.installed().interruptible().start(in, "-o", out, "--threads", "2");
        awaitOutputs(process, out, moment.outputs());
        process.waitFor(moment.millis(), TimeUnit.MILLISECONDS);
        if (moment.polite()) {
            interrupt(process);
        } else {
            process.destroyForcibly();
        }
        return Program.installed().finish(process);
    }

    private void assertUndisturbed(List<Path> files) {
        for (Path file : files) {
            assertThat(file).hasSameBinaryContentAs(undisturbed.resolve(file.getFileName()));
        }
    }

    @Test
    void an_interrupted_run_says_how_far_it_came_and_ends_with_130() throws Exception {
        Path big = folder.resolve("big");
        for (int i = 0; i < 60; i++) {
            Pixmaps.random(1200, 1600, i).write(big.resolve("f" + i + ".pgm"));
        }
        Path out = folder.resolve("interrupted");
        Process process = Program.installed().interruptible().start(big, "-o", out, "--threads", "1", "--sigma2", "60");
        awaitOutputs(process, out, 1);

        interrupt(process);
        Program.Result result = Program.installed().finish(process);

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
