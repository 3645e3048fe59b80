package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The application image that {@code package} made: its launcher, its runtime, its libraries. */
@Timeout(120)
class ImageIT {
    @TempDir
    Path folder;

    @Test
    void it_filters_as_the_classes_do() throws IOException {
        Path input = Pixmaps.random(60, 50, 3).write(folder.resolve("a.pgm"));
        Path expected = folder.resolve("expected.pgm");
        InProcess.run(input, "-o", expected);

        Program.Result result = start(new ProcessBuilder(Program.LAUNCHER.toString(), "a.pgm", "-o", "b.pgm", "-q")
                .directory(folder.toFile()));

        assertThat(result.code()).as(result.errors()).isZero();
        assertThat(result.errors()).isEmpty();
        assertThat(folder.resolve("b.pgm")).hasSameBinaryContentAs(expected);
    }

    @Test
    void it_starts_through_links_from_anywhere_without_any_environment() throws IOException {
        Files.createSymbolicLink(folder.resolve("link"), Program.LAUNCHER);
        Path second = Files.createSymbolicLink(folder.resolve("second"), Path.of("link"));

        ProcessBuilder builder = new ProcessBuilder(second.toString(), "--version").directory(folder.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        Program.Result result = start(builder);

        assertThat(result.errors()).isEmpty();
        assertThat(result.out()).startsWith("dog-filter ");
    }

    @Test
    void it_opens_names_that_are_not_ascii_in_the_plain_locale_and_in_one_that_is_missing() throws IOException {
        Path input = Pixmaps.random(8, 8, 3).write(folder.resolve("Grüße 図.pgm"));

        ProcessBuilder builder =
                new ProcessBuilder(Program.LAUNCHER.toString(), input.toString(), "-o", folder + "/ö.pgm");
        builder.environment().put("LC_ALL", "C.UTF-8");
        ProcessBuilder plain = new ProcessBuilder(
                "env",
                "LC_ALL=C",
                Program.LAUNCHER.toString(),
                folder.toString(),
                "-o",
                folder.resolve("out").toString());

        ProcessBuilder missing = new ProcessBuilder(
                "env",
                "-u",
                "LC_ALL",
                "LANG=xx_XX.UTF-8",
                Program.LAUNCHER.toString(),
                input.toString(),
                "-o",
                folder + "/ä.png");

        assertThat(start(missing).code()).isZero();
        assertThat(start(builder).code()).isZero();
        Program.Result result = start(plain);
        assertThat(result.code()).as(result.errors()).isZero();
        assertThat(result.errors()).contains("3 of 3 images written");
    }

    @Test
    void many_may_start_at_once() throws IOException {
        Path input = Pixmaps.random(30, 30, 3).write(folder.resolve("a.pgm"));
        List<Process> running = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            running.add(new ProcessBuilder(
                            Program.LAUNCHER.toString(), input.toString(), "-q", "-o", folder + "/o" + i + ".pgm")
                    .start());
        }

        for (Process process : running) {
            assertThat(Program.dogFilter().finish(process).code()).isZero();
        }
    }

    private static Program.Result start(ProcessBuilder builder) throws IOException {
        return Program.dogFilter().finish(builder.start());
    }
}
