package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.cli.text.ExitCode;
import dev.sluice.nativeops.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The installed program on a machine that changes under it: suspended, set to another time, moved to fewer processors, with less memory, without space for a while. */
@Timeout(300)
class ShrinkingMachineIT extends WithFolders {
    private static final int IMAGES = 16;

    private Path undisturbed;

    @BeforeEach
    void makeInputsAndTheExpectedOutputs() {
        undisturbed = folder.resolve("undisturbed");
        for (int i = 0; i < IMAGES; i++) {
            Pixmaps.random(400, 500, i).write(in.resolve("f" + i + ".pgm"));
        }
        assertThat(Program.installed().with(in, "-o", undisturbed).code()).isZero();
    }

    @Test
    void a_program_that_is_suspended_in_the_middle_goes_on() throws Exception {
        Process process = started(Program.installed());

        shell("kill -STOP " + process.pid());
        process.waitFor(2, TimeUnit.SECONDS);
        long written = count();
        process.waitFor(200, TimeUnit.MILLISECONDS);
        assertThat(count()).as("outputs while it stands still").isEqualTo(written);
        shell("kill -CONT " + process.pid());

        requireUndisturbed(Program.installed().finish(process));
    }

    @Test
    void a_wall_clock_that_jumps_to_and_fro_does_not_matter() throws Exception {
        Path clock = Files.writeString(folder.resolve("clock"), "+0");
        List<String> moving = new ArrayList<>(WallClock.moving("+0"));
        moving.remove("FAKETIME=+0");
        moving.add("FAKETIME_TIMESTAMP_FILE=" + clock);
        moving.add("FAKETIME_NO_CACHE=1");
        Process process = started(Program.installed().by(moving));

        Files.writeString(clock, "+40d");
        awaitOutputs(process, 6);
        Files.writeString(clock, "-40d");

        requireUndisturbed(Program.installed().finish(process));
    }

    @Test
    void fewer_processors_while_it_runs_only_take_longer() throws Exception {
        assumeThat("taskset", shell("command -v taskset") == 0);
        Process process = started(Program.installed());

        shell("taskset -acp 0 " + process.pid());

        requireUndisturbed(Program.installed().finish(process));
    }

    /** A real limit of memory, where cgroups may be made: the program has half of it for images. */
    @Test
    void a_control_group_is_room_enough() throws Exception {
        String name = "dog-filter-test-" + ProcessHandle.current().pid();
        boolean unified = Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"));
        String group = (unified ? "/sys/fs/cgroup/" : "/sys/fs/cgroup/memory/") + name;
        String file = group + (unified ? "/memory.max" : "/memory.limit_in_bytes");
        String limit = "mkdir " + group + " && [ -f " + file + " ] && echo 400M > " + file;
        try {
            assumeThat("control groups with a limit of memory that may be made", shell(limit) == 0);
            Program bound = Program.installed()
                    .by(List.of("bash", "-c", "echo $$ > " + group + "/cgroup.procs; exec \"$@\"", "bash"));

            Program.Result result = bound.with(in, "-o", out, "--threads", "4");

            requireUndisturbed(result);
        } finally {
            shell("rmdir " + group);
        }
    }

    /** Of a batch, and of an image in parts, which goes on with what it had. */
    @ParameterizedTest
    @ValueSource(strings = {"batch", "parts"})
    void a_disk_that_is_full_and_then_freed_needs_only_the_next_run(String kind) throws Exception {
        assumeThat(
                "a file system of its own can be mounted",
                shell("unshare -rm mount -t tmpfs tmpfs '" + folder + "'") == 0);
        Files.createDirectory(out);
        Path whole = folder.resolve("whole.tif");
        Path large = Pixmaps.random(1500, 1500, 1).write(folder.resolve("large.pgm"));
        assertThat(Program.installed().with(large, "-o", whole, "-q").code()).isZero();
        String run = kind.equals("batch")
                ? command(in, "-o", out, "--resume")
                : command(whole, "-o", out.resolve("again.tif"), "--resume", "--memory", "6M");
        // Filled but for what some of the outputs take; the second run has all of it.
        String script =
                "mount -t tmpfs -o size=16m tmpfs '" + out + "' && head -c 15m /dev/zero > '" + out + "/filler'; "
                        + run + "; first=$?; ls -A '" + out + "'; rm '" + out + "/filler'; " + run
                        + "; second=$?; cp -r '" + out
                        + "' '" + folder + "/copy'; exit $((first * 10 + second))";

        Program.Result result = Program.finished(List.of("unshare", "-rm", "bash", "-c", script));

        assertThat(result.code()).as(result.errors()).isEqualTo(ExitCode.FAILED * 10);
        assertThat(result.errors()).contains("No space left on device").doesNotContain("\tat ");
        if (kind.equals("batch")) {
            requireUndisturbed(folder.resolve("copy"));
        } else {
            Path expected = folder.resolve("expected.tif");
            assertThat(Program.installed().with(whole, "-o", expected, "-q").code())
                    .isZero();
            assertThat(names(folder.resolve("copy"))).containsExactly("again.tif");
            try (Image image = Image.read(expected);
                    Image again = Image.read(folder.resolve("copy/again.tif"))) {
                assertThat(again.pixels().mismatch(image.pixels())).isEqualTo(-1);
            }
        }
    }

    private static String command(Object... arguments) {
        return Program.installed().shellCommand(arguments);
    }

    /** A run that has written some of its outputs. */
    private Process started(Program program) throws Exception {
        Process process = program.start(in, "-o", out, "--threads", "2");
        awaitOutputs(process, 2);
        return process;
    }

    /** Watches until so many outputs are there or the program has ended; it polls, since it looks from outside. */
    private void awaitOutputs(Process process, int count) throws Exception {
        while (process.isAlive() && count() < count) {
            process.waitFor(2, TimeUnit.MILLISECONDS);
        }
    }

    private void requireUndisturbed(Program.Result result) throws IOException {
        assertThat(result.code()).as(result.errors()).isZero();
        requireUndisturbed(out);
    }

    private void requireUndisturbed(Path outputs) throws IOException {
        assertThat(names(outputs)).isEqualTo(names(undisturbed));
        for (String name : names(undisturbed)) {
            assertThat(outputs.resolve(name)).hasSameBinaryContentAs(undisturbed.resolve(name));
        }
    }

    private long count() throws IOException {
        return Files.isDirectory(out) ? names(out).size() : 0;
    }

    private static List<String> names(Path where) throws IOException {
        try (Stream<Path> files = Files.list(where)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static int shell(String command) {
        return Program.finished(List.of("bash", "-c", command)).code();
    }

    private static void assumeThat(String what, boolean holds) {
        if (!holds) {
            System.out.println("ShrinkingMachineIT: skipped, for it needs " + what);
        }
        assumeTrue(holds, what);
    }
}
