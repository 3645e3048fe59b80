package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.file.AtomicOutput;
import dev.sluice.cli.tell.Colours;
import dev.sluice.cli.text.ExitCode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Help.Ansi;

/** The installed program at a real pseudo-terminal, which {@code script} of util-linux makes. */
@Timeout(120)
class TerminalIT {
    private static final int CTRL_C = 3;
    private static final Pattern SOME_DONE = Pattern.compile("\\b[1-9]\\d*/60 images");

    @TempDir
    Path folder;

    @Test
    void a_terminal_gets_a_progress_bar_and_other_places_do_not() throws Exception {
        Path in = images(12, 200);
        Path errors = folder.resolve("errors");

        Program.Result shown = atTerminal(Program.installed().shellCommand(in, "-o", folder.resolve("out")));
        Program.Result quiet = atTerminal(Program.installed().shellCommand(in, "-o", folder.resolve("quiet"), "-q"));
        Program.Result redirected =
                atTerminal(Program.installed().shellCommand(in, "-o", folder.resolve("file")) + " 2>'" + errors + "'");
        Program.Result piped = Program.installed().with(in, "-o", folder.resolve("piped"));

        assertThat(shown.code()).as(shown.out()).isZero();
        assertThat(shown.out())
                .contains("12/12 images", "MP/s", "12 of 12 images written")
                .contains("\u001b[K");
        assertThat(quiet.out()).isEmpty();
        assertThat(redirected.out()).isEmpty();
        assertThat(Files.readString(errors)).doesNotContain("\u001b").contains("12 of 12 images written");
        assertThat(piped.errors()).doesNotContain("\u001b").contains("12 of 12 images written");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--fail-fast", "--isolate"})
    void ctrl_c_at_the_keyboard_ends_a_run_with_130_and_says_how_far_it_came(String option) throws Exception {
        Path in = images(60, 800);
        Path out = folder.resolve("out");
        Process terminal = terminal(Program.installed()
                .interruptible()
                .shellCommand(in, "-o", out, "--threads", "1", "--sigma2", "60", option));

        String screen = typeCtrlCOnceSomeAreDone(terminal);

        assertThat(terminal.waitFor()).as(screen).isEqualTo(ExitCode.CANCELLED);
        assertThat(screen.replace("^C", ""))
                .containsPattern("cancelled: [1-9]\\d* of 60 images written, [1-9]\\d* not done")
                .doesNotContain("failed", "died");
        List<Path> written = files(out);
        assertThat(written).isNotEmpty().hasSizeLessThan(60).noneMatch(AtomicOutput::isTemporary);
        assertThat(written).allSatisfy(file -> assertThat(file).hasSize(15 + 800 * 800));
        Program.Result resumed = Program.installed().with(in, "-o", out, "--resume", "--sigma2", "60");
        assertThat(resumed.code()).as(resumed.errors()).isZero();
        assertThat(files(out)).hasSize(60);
    }

    @Test
    void failures_are_red_on_a_terminal_unless_no_color_is_set() throws Exception {
        String command = Program.installed().shellCommand(folder.resolve("missing.png"), "-o", folder.resolve("o.png"));

        assertThat(atTerminal(command).out()).contains("\u001b[31mdog-filter:");
        assertThat(atTerminal("NO_COLOR=1 " + command).out()).doesNotContain("\u001b[31m");
        assertThat(Colours.of(true, Map.of("NO_COLOR", "1"))).isEqualTo(Ansi.OFF);
        assertThat(Colours.of(false, Map.of())).isEqualTo(Ansi.OFF);
        assertThat(Colours.of(false, Map.of("CLICOLOR_FORCE", "1"))).isEqualTo(Ansi.ON);
        assertThat(Colours.of(true, Map.of("CLICOLOR", "0"))).isEqualTo(Ansi.OFF);
    }

    private static String typeCtrlCOnceSomeAreDone(Process terminal) throws IOException {
        StringBuilder screen = new StringBuilder();
        boolean typed = false;
        try (Reader display = terminal.inputReader(StandardCharsets.UTF_8);
                OutputStream keyboard = terminal.getOutputStream()) {
            for (int c = display.read(); c >= 0; c = display.read()) {
                screen.append((char) c);
                if (!typed && SOME_DONE.matcher(screen).find()) {
                    keyboard.write(CTRL_C);
                    keyboard.flush();
                    typed = true;
                }
            }
        }
        return screen.toString();
    }

    private static Program.Result atTerminal(String command) throws IOException {
        return Program.installed().finish(terminal(command));
    }

    private static Process terminal(String command) throws IOException {
        return new ProcessBuilder("script", "--quiet", "--return", "--command", command, "/dev/null").start();
    }

    private Path images(int count, int side) {
        Path in = folder.resolve("in");
        for (int i = 0; i < count; i++) {
            Pixmaps.random(side, side, i).write(in.resolve("f" + i + ".pgm"));
        }
        return in;
    }

    private static List<Path> files(Path where) throws IOException {
        try (Stream<Path> files = Files.list(where)) {
            return files.sorted().toList();
        }
    }
}
