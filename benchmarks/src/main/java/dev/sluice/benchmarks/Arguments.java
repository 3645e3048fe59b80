package dev.sluice.benchmarks;

import dev.sluice.benchmarks.shared.Numbers;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What the user asked for.
 *
 * @param command quick, full or guard
 * @param filter a regular expression for the names of benchmarks; all of them if it is empty
 * @param rounds how often everything is measured, at least 1, if it was said
 * @param name what the names of the results begin with
 */
record Arguments(String command, Optional<String> filter, OptionalInt rounds, String name) {

    private static final String USAGE = "[quick|full|guard] [--filter REGEX] [--rounds N] [--as NAME]";
    private static final List<String> COMMANDS = List.of("quick", "full", "guard");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");

    boolean isQuick() {
        return command.equals("quick");
    }

    boolean guards() {
        return command.equals("guard");
    }

    /** As one would type it. */
    String text() {
        StringBuilder text = new StringBuilder(command);
        filter.ifPresent(regex -> text.append(" --filter '").append(regex).append('\''));
        rounds.ifPresent(count -> text.append(" --rounds ").append(count));
        if (!name.equals(command)) {
            text.append(" --as ").append(name);
        }
        return text.toString();
    }

    /**
     * Reads the command line.
     *
     * @throws Numbers.UsageException if it makes no sense
     */
    static Arguments parse(String... arguments) {
        boolean named = arguments.length > 0 && COMMANDS.contains(arguments[0]);
        String command = named ? arguments[0] : "quick";
        Optional<String> filter = Optional.empty();
        OptionalInt rounds = OptionalInt.empty();
        String name = command;
        for (int i = named ? 1 : 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw unexpected(arguments);
            }
            String value = arguments[i + 1];
            switch (arguments[i]) {
                case "--filter" -> filter = Optional.of(regex(value));
                case "--rounds" -> rounds = OptionalInt.of(Numbers.number("--rounds", value));
                case "--as" -> name = fileName(value);
                default -> throw unexpected(arguments);
            }
        }
        if (rounds.isPresent() && command.equals("quick")) {
            throw new Numbers.UsageException("--rounds: quick has only one; use full");
        }
        return new Arguments(command, filter, rounds, name);
    }

    private static Numbers.UsageException unexpected(String... arguments) {
        return new Numbers.UsageException("expected " + USAGE + ", not " + String.join(" ", arguments));
    }

    private static String regex(String text) {
        try {
            return Pattern.compile(text).pattern();
        } catch (PatternSyntaxException e) {
            throw new Numbers.UsageException("--filter " + text + " is no regular expression: " + e.getDescription());
        }
    }

    private static String fileName(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new Numbers.UsageException("--as: '" + text + "' must be of letters, digits, _ and - only");
        }
        return text;
    }
}
