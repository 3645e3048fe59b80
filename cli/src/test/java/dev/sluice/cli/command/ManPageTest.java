package dev.sluice.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.InProcess;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manual page says what {@code --help} says, in man(7). */
@Timeout(60)
class ManPageTest {

    private static final Pattern OPTION = Pattern.compile("^ +(?:-\\w, )?(--[a-z0-9-]+)", Pattern.MULTILINE);

    private final String page = InProcess.run("generate-manpage").out();

    @ParameterizedTest
    @ValueSource(strings = {"filter", "spots", "scaling", "info", "generate-completion", "generate-manpage"})
    void it_names_every_option_of_a_command(String command) {
        List<String> options = OPTION.matcher(InProcess.run(command, "--help").out())
                .results()
                .map(found -> "\\fB" + found.group(1).replace("-", "\\-") + "\\fR")
                .toList();

        assertThat(options).contains("\\fB\\-\\-help\\fR");
        assertThat(page).contains(options);
    }

    @Test
    void its_parts_come_in_the_order_of_manual_pages() {
        assertThat(page.lines().filter(line -> line.startsWith(".SH ")))
                .containsExactly(".SH NAME", ".SH SYNOPSIS", ".SH DESCRIPTION", ".SH OPTIONS", ".SH COMMANDS");
        assertThat(page.lines().filter(line -> line.startsWith(".SS ")))
                .containsExactly(
                        ".SS spots", ".SS scaling", ".SS info", ".SS generate\\-completion", ".SS generate\\-manpage");
    }

    @Test
    void no_text_is_taken_for_a_request_or_an_escape() {
        Set<String> known = Set.of(".TH", ".SH", ".SS", ".TP", ".PP", ".nf", ".fi");

        assertThat(page.lines().filter(line -> line.startsWith(".") || line.startsWith("'")))
                .allSatisfy(line -> assertThat(known).contains(line.split(" ")[0]));
        assertThat(page.replaceAll("\\\\(f[BIR]|-|e|\\((aq|ha|ti|dq))", "")).doesNotContain("\\", "%n", "@|");
    }
}
