package dev.sluice.benchmarks;

import java.util.List;
import java.util.Optional;

/**
 * What the user asked for.
 *
 * @param command quick, full or guard
 * @param filter a regular expression for the names of benchmarks; all of them if it is empty
 */
record Arguments(String command, Optional<String> filter) {

    private static final List<String> COMMANDS = List.of("quick", "full", "guard");

    /** Empty if the arguments make no sense. */
    static Optional<Arguments> parse(String... arguments) {
        String command = "quick";
        Optional<String> filter = Optional.empty();
        for (int i = 0; i < arguments.length; i++) {
            if (i == 0 && COMMANDS.contains(arguments[i])) {
                command = arguments[i];
            } else if (arguments[i].equals("--filter") && i + 1 < arguments.length) {
                filter = Optional.of(arguments[++i]);
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(new Arguments(command, filter));
    }
}
