package dev.sluice.cli.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.Pixmaps;
import dev.sluice.cli.Program;
import dev.sluice.cli.text.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code --isolate} of the installed program, whose decoders are shot. */
@Timeout(120)
class IsolateIT {
    private static final int IMAGES = 8;
    private static final int SHOTS = 3;

    @TempDir
    Path folder;

    private Path in;
    private Path here;

    @BeforeEach
    void makeInputs() {
        in = folder.resolve("in");
        here = folder.resolve("here");
        for (int i = 0; i < IMAGES; i++) {
            Pixmaps.random(300, 400, i).write(in.resolve("f" + i + ".pgm"));
        }
        assertThat(Program.installed().with(in, "-o", here).code()).isZero();
    }

    @Test
    void a_decoder_that_crashes_is_one_failed_input_and_the_run_goes_on() throws Exception {
        Path out = folder.resolve("out");
        Path work = Files.createDirectory(folder.resolve("work"));
        Process program = Program.installed().in(work).start(in, "-o", out, "--isolate", "--jobs", "1");

        Set<ProcessHandle> decoders = shoot(program);
        Program.Result result = Program.installed().finish(program);

        // A decoder starts when a file waits for it, so each shot hits one; had one come too late, it would have hit
        // none.
        List<String> failures = result.errors()
                .lines()
                .filter(line -> line.contains(": the decoder died of it (")
                        // Shot while its JVM was starting, which then ends by itself.
                        || line.contains(": the decoder ended ("))
                .toList();
        assertThat(result.code()).as(result.errors()).isEqualTo(ExitCode.FAILED);
        assertThat(failures).hasSizeBetween(1, SHOTS);
        assertThat(result.errorLines()).hasSize(failures.size() + 1);
        assertThat(result.errors())
                .contains(
                        IMAGES - failures.size() + " of " + IMAGES + " images written, " + failures.size() + " failed");
        List<Path> written = files(out);
        assertThat(written).hasSize(IMAGES - failures.size());
        for (Path file : written) {
            assertThat(file).hasSameBinaryContentAs(here.resolve(file.getFileName()));
        }
        assertThat(files(work)).as("no reports of crashes, no core files").isEmpty();
        assertThat(decoders).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void decoders_end_with_a_program_that_is_killed() throws Exception {
        Process program = Program.installed()
                .start(in, "-o", folder.resolve("out"), "--isolate", "--threads", "2", "--sigma2", "90");
        List<ProcessHandle> decoders = decoders(program);
        while (program.isAlive() && decoders.isEmpty()) {
            program.waitFor(1, TimeUnit.MILLISECONDS);
            decoders = decoders(program);
        }

        program.destroyForcibly().waitFor();

        assertThat(decoders).isNotEmpty();
        for (ProcessHandle decoder : decoders) {
            decoder.onExit().join();
        }
    }

    /** Sends the first decoders a segmentation fault as soon as they are seen; it polls, since it looks from outside. */
    private static Set<ProcessHandle> shoot(Process program) throws Exception {
        Set<ProcessHandle> seen = new HashSet<>();
        while (program.isAlive()) {
            for (ProcessHandle decoder : decoders(program)) {
                if (seen.add(decoder) && seen.size() <= SHOTS) {
                    Program.finished(List.of("bash", "-c", "kill -SEGV " + decoder.pid()));
                }
            }
            program.waitFor(1, TimeUnit.MILLISECONDS);
        }
        return seen;
    }

    /**
     * Children that are decoders already: not the helper that Java starts them by, without which none is started, and not a
     * copy of the program's own process, as which the helper begins.
     */
    private static List<ProcessHandle> decoders(Process program) {
        try (Stream<ProcessHandle> children = program.children()) {
            return children.filter(child -> child.info()
                            .arguments()
                            .map(List::of)
                            .orElse(List.of())
                            .contains(DecoderMain.class.getName()))
                    .toList();
        }
    }

    private static List<Path> files(Path where) throws IOException {
        try (Stream<Path> files = Files.list(where)) {
            return files.sorted().toList();
        }
    }
}
