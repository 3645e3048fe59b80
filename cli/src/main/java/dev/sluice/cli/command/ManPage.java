package dev.sluice.cli.command;

import dev.sluice.cli.text.ExitCode;
import dev.sluice.cli.text.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/**
 * {@code dog-filter generate-manpage}: writes the manual page, in the language of man(7), from the same model that {@code --help} is
 * printed from.
 *
 * <p>Picocli's own generator writes AsciiDoc, which takes Asciidoctor, and with it a Ruby interpreter, to become a manual page; this is
 * the part of it that one page needs.
 */
@Command(
        name = "generate-manpage",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Writes the manual page of dog-filter to standard output: dog-filter generate-manpage > dog-filter.1")
public final class ManPage implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().getOut().print(of(spec.root().commandLine()));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }

    /** The page of a program and its commands. */
    static String of(CommandLine program) {
        CommandSpec root = program.getCommandSpec();
        List<String> lines = new ArrayList<>();
        String name = root.name();
        lines.add(
                ".TH " + name.toUpperCase(Locale.ROOT) + " 1 \"\" " + quoted(root.version()[0]) + " \"User Commands\"");
        lines.add(".SH NAME");
        lines.add(escaped(name) + " \\- " + escaped(text(root.usageMessage().description())));
        lines.add(".SH SYNOPSIS");
        synopsis(program).forEach(line -> lines.addAll(List.of(".nf", "\\fB" + line + "\\fR", ".fi")));
        lines.add(".SH DESCRIPTION");
        lines.add(escaped(text(root.usageMessage().description())));
        for (String paragraph : root.usageMessage().footer()) {
            lines.addAll(paragraph.isEmpty() ? List.of(".PP") : List.of(guarded(escaped(plain(paragraph)))));
        }
        lines.add(".SH OPTIONS");
        arguments(root, lines);
        lines.add(".SH COMMANDS");
        for (Map.Entry<String, CommandLine> command : program.getSubcommands().entrySet()) {
            CommandSpec own = command.getValue().getCommandSpec();
            // `filter` is what the program does without a command
            if (own.userObject().getClass() != root.userObject().getClass()) {
                lines.add(".SS " + escaped(command.getKey()));
                lines.add(escaped(text(own.usageMessage().description())));
                arguments(own, lines);
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static List<String> synopsis(CommandLine program) {
        String all = plain(new Help(program.getCommandSpec(), Help.defaultColorScheme(Ansi.OFF)).synopsis(0));
        return all.lines().map(line -> escaped(line.strip())).toList();
    }

    private static void arguments(CommandSpec command, List<String> lines) {
        command.positionalParameters().stream()
                .filter(argument -> !argument.hidden())
                .forEach(argument -> argument(argument, "\\fI" + escaped(argument.paramLabel()) + "\\fR", lines));
        for (OptionSpec option : command.options()) {
            if (!option.hidden()) {
                argument(option, names(option), lines);
            }
        }
    }

    private static String names(OptionSpec option) {
        String names = List.of(option.names()).stream()
                .map(each -> "\\fB" + escaped(each) + "\\fR")
                .collect(Collectors.joining(", "));
        return option.arity().max() == 0 ? names : names + " \\fI" + escaped(option.paramLabel()) + "\\fR";
    }

    private static void argument(ArgSpec argument, String title, List<String> lines) {
        lines.add(".TP");
        lines.add(title);
        lines.add(guarded(escaped(text(argument.renderedDescription()))));
    }

    private static String text(String[] paragraphs) {
        return plain(String.join(" ", paragraphs)).strip();
    }

    /** Without picocli's marks for colours and emphasis. */
    private static String plain(String marked) {
        return Ansi.OFF.string(marked.replace("%n", " ").replace("%%", "%"));
    }

    private static String quoted(String text) {
        return "\"" + escaped(text).replace("\"", "\\(dq") + "\"";
    }

    /** What has a meaning in man(7), written so that it has none. */
    private static String escaped(String text) {
        return text.replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("'", "\\(aq")
                .replace("^", "\\(ha")
                .replace("~", "\\(ti");
    }

    /** A line that begins with a dot would be a command. */
    private static String guarded(String line) {
        return line.startsWith(".") ? "\\&" + line : line;
    }
}
