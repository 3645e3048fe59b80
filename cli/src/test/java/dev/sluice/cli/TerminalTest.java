package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Help.Ansi;

/** The program at a real pseudo-terminal, which {@code script} of util-linux makes. */
@Timeout(120)
class TerminalTest {
    @TempDir
    Path folder;

    @Test
    void a_terminal_gets_a_progress_bar_and_other_places_do_not() throws Exception {
        for (int i = 0; i < 12; i++) {
            Pixmaps.random(200, 200, i).write(folder.resolve("in").resolve("f" + i + ".pgm"));
        }

        Program.Result shown = atTerminal(folder.resolve("in"), "-o", folder.resolve("out"));
        Program.Result quiet = atTerminal(folder.resolve("in"), "-o", folder.resolve("quiet"), "-q");
        Program.Result piped = Program.run(folder.resolve("in"), "-o", folder.resolve("piped"));

        assertThat(shown.code()).as(shown.out()).isZero();
        assertThat(shown.out())
                .contains("12/12 images", "12 of 12 images written")
                .contains("\u001b[K");
        assertThat(quiet.out()).isEmpty();
        assertThat(piped.errors()).doesNotContain("\u001b").contains("12 of 12 images written");
    }

    @Test
    void failures_are_red_on_a_terminal_unless_no_color_is_set() throws Exception {
        Path missing = folder.resolve("missing.png");

        assertThat(atTerminal(missing, "-o", folder.resolve("o.png")).out()).contains("\u001b[31mdog-filter:");
        assertThat(Colours.of(true, Map.of("NO_COLOR", "1"))).isEqualTo(Ansi.OFF);
        assertThat(Colours.of(false, Map.of())).isEqualTo(Ansi.OFF);
        assertThat(Colours.of(false, Map.of("CLICOLOR_FORCE", "1"))).isEqualTo(Ansi.ON);
        assertThat(Colours.of(true, Map.of("CLICOLOR", "0"))).isEqualTo(Ansi.OFF);
    }

    /** The launcher tells the program of its terminal; here the property does. */
    private static Program.Result atTerminal(Object... arguments) throws Exception {
        String command = "'"
                + String.join(
                        "' '",
                        Program.dogFilter()
                                .option("-Ddog-filter.terminal=true")
                                .option("-Ddog-filter.columns=100")
                                .command(arguments))
                + "'";
        Process process =
                new ProcessBuilder("script", "--quiet", "--return", "--command", command, "/dev/null").start();
        return Program.dogFilter().finish(process);
    }
}
