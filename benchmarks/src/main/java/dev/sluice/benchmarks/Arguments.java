package dev.sluice.benchmarks;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What the user asked for.
 *
 * @param command quick, full or guard
 * @param filter a regular expression for the names of benchmarks; all of them if it is empty
 */
record Arguments(String command, Optional<String> filter) {

    private static final List<String> COMMANDS = List.of("quick", "full", "guard");

    boolean isQuick() {
        return command.equals("quick");
    }

    boolean guards() {
        return command.equals("guard");
    }

    /**
     * Reads the command line.
     *
     * @throws Study.UsageException if it makes no sense
     */
    static Arguments parse(String... arguments) {
        String command = "quick";
        Optional<String> filter = Optional.empty();
        for (int i = 0; i < arguments.length; i++) {
            if (i == 0 && COMMANDS.contains(arguments[i])) {
                command = arguments[i];
            } else if (arguments[i].equals("--filter") && i + 1 < arguments.length) {
                filter = Optional.of(regex(arguments[++i]));
            } else {
                throw new Study.UsageException(
                        "expected [quick|full|guard] [--filter REGEX], not " + String.join(" ", arguments));
            }
        }
        return new Arguments(command, filter);
    }

    private static String regex(String text) {
        try {
            return Pattern.compile(text).pattern();
        } catch (PatternSyntaxException e) {
            throw new Study.UsageException("--filter " + text + " is no regular expression: " + e.getDescription());
        }
    }
}
