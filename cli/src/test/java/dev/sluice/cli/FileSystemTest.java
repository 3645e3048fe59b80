package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.cli.text.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a file system may refuse: space, permission, a file that was there a moment ago. */
@Timeout(120)
class FileSystemTest {
    /** Takes the right to pass over permission bits from the super-user, who has it otherwise. */
    private static final List<String> BOUND_BY_PERMISSIONS =
            List.of("setpriv", "--bounding-set", "-dac_override,-dac_read_search");

    @TempDir
    Path folder;

    @Test
    void a_full_disk_fails_the_image_that_does_not_fit_and_no_other() throws Exception {
        assumeThat(
                "a file system of its own can be mounted",
                List.of("unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", folder.toString()));
        Pixmaps.random(100, 100, 1).write(folder.resolve("in/a.pgm"));
        Path large = Pixmaps.random(600, 600, 2).write(folder.resolve("in/b.pgm"));
        Pixmaps.random(100, 100, 3).write(folder.resolve("in/c.pgm"));
        Path out = Files.createDirectory(folder.resolve("out"));
        String program = Program.dogFilter().shellCommand(folder.resolve("in"), "-o", out, "--jobs", "1");

        Process process = new ProcessBuilder(
                        "unshare",
                        "-rm",
                        "bash",
                        "-c",
                        "mount -t tmpfs -o size=256k tmpfs '" + out + "' && " + program + "; code=$?; ls -A '" + out
                                + "'; exit $code")
                .start();
        Program.Result result = Program.dogFilter().finish(process);

        assertThat(result.code()).as(result.errors()).isEqualTo(ExitCode.FAILED);
        assertThat(result.errorLines()).hasSize(2);
        assertThat(result.errorLines().getFirst())
                .isEqualTo("dog-filter: " + large + ": " + out.resolve("b.pgm")
                        + " cannot be written: No space left on device");
        assertThat(result.errors()).contains("2 of 3 images written, 1 failed");
        assertThat(result.out().lines()).containsExactly("a.pgm", "c.pgm");
    }

    @Test
    void a_file_that_grows_too_large_leaves_no_part_of_it() throws Exception {
        Path input = Pixmaps.random(600, 600, 3).write(folder.resolve("a.pgm"));
        Path out = Files.createDirectory(folder.resolve("out"));
        String program = Program.dogFilter().option("-XX:-UsePerfData").shellCommand(input, "-o", out);

        Process process = new ProcessBuilder("bash", "-c", "ulimit -f 64; " + program).start();
        Program.Result result = Program.dogFilter().finish(process);

        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
        assertThat(result.errors()).contains("cannot be written: File too large");
        assertThat(files(out)).isEmpty();
    }

    @Test
    void a_folder_that_may_not_be_written_to_is_one_line_an_image() throws IOException {
        Path input = Pixmaps.random(20, 20, 3).write(folder.resolve("a.pgm"));
        Path out = Files.createDirectory(folder.resolve("out"));
        permit(out, "r-xr-xr-x");
        Path report = out.resolve("report.json");

        Program.Result result = bound().with(input, "-o", out);
        Program.Result below = bound().with(input, "-o", out.resolve("new") + "/");
        Program.Result reported = bound().with(input, "-o", folder.resolve("other") + "/", "--report", report);
        permit(out, "rwxr-xr-x");

        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
        assertThat(result.errorLines().getFirst())
                .isEqualTo(
                        "dog-filter: " + input + ": " + out.resolve("a.pgm") + " cannot be written: permission denied");
        assertThat(below.code()).isEqualTo(ExitCode.FAILED);
        assertThat(below.errors()).contains("cannot be written: permission denied");
        assertThat(files(out)).isEmpty();
        assertThat(reported.code()).isEqualTo(ExitCode.FAILED);
        assertThat(reported.errorLines())
                .containsExactly("dog-filter: --report " + report + ": cannot be written: permission denied");
        assertThat(folder.resolve("other")).as("nothing was started").doesNotExist();
    }

    @Test
    void inputs_that_may_not_be_read_are_one_line_each() throws IOException {
        Path in = folder.resolve("in");
        Path locked = Pixmaps.random(20, 20, 3).write(in.resolve("locked.pgm"));
        Pixmaps.random(20, 20, 3).write(in.resolve("open.pgm"));
        Path closed = Files.createDirectory(in.resolve("closed"));
        Path list = Files.writeString(folder.resolve("list.txt"), "x.pgm");
        permit(locked, "---------");
        permit(closed, "---------");
        permit(list, "---------");

        Program.Result result = bound().with(in, "@" + list, "-r", "-o", folder.resolve("out"));
        permit(closed, "rwxr-xr-x");

        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
        assertThat(result.errorLines()).hasSize(4);
        assertThat(result.errors())
                .contains("dog-filter: " + locked + ": permission denied\n")
                .contains("dog-filter: " + closed + ": permission denied\n")
                .contains("dog-filter: @" + list + ": the list cannot be read: permission denied\n")
                .contains("1 of 4 images written, 3 failed");
        assertThat(files(folder.resolve("out"))).containsExactly(folder.resolve("out/open.pgm"));
    }

    private Program bound() {
        assumeThat(
                "the program can be bound by permission bits",
                List.of("bash", "-c", "touch '" + folder + "/none' && chmod 0 '" + folder + "/none'"));
        if (!Files.isReadable(folder.resolve("none"))) {
            return Program.dogFilter();
        }
        List<String> reading = Stream.concat(
                        BOUND_BY_PERMISSIONS.stream(), Stream.of("bash", "-c", "! cat '" + folder + "/none'"))
                .toList();
        assumeThat("the super-user can be bound by permission bits", reading);
        return Program.dogFilter().by(BOUND_BY_PERMISSIONS);
    }

    /** Skips the test, saying so, where the system does not let the command succeed. */
    private static void assumeThat(String what, List<String> command) {
        Program.Result tried = Program.finished(command);
        if (tried.code() != 0) {
            System.out.println("FileSystemTest: skipped, for it needs that " + what + ": " + tried.errors());
        }
        assumeTrue(tried.code() == 0, what);
    }

    private static void permit(Path file, String rights) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    }

    private static List<Path> files(Path where) throws IOException {
        try (Stream<Path> files = Files.list(where)) {
            return files.sorted().toList();
        }
    }
}
