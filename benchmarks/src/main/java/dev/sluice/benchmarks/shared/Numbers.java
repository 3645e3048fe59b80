package dev.sluice.benchmarks.shared;

import java.util.ArrayList;
import java.util.List;

/** Positive whole numbers on a command line. */
public final class Numbers {
    private static final int WRONG_USAGE = 2;

    private Numbers() {}

    /** What a program does with them. */
    @FunctionalInterface
    public interface Body {
        void run(List<Integer> numbers) throws Exception;
    }

    /** Reads positive whole numbers from the command line and runs; ends the JVM with one line if they are none. */
    public static void run(String name, String[] arguments, List<String> names, List<Integer> defaults, Body body)
            throws Exception {
        try {
            body.run(numbers(arguments, names, defaults));
        } catch (UsageException e) {
            System.err.println(name + ": " + e.getMessage());
            System.exit(WRONG_USAGE);
        }
    }

    public static List<Integer> numbers(String[] arguments, List<String> names, List<Integer> defaults) {
        if (arguments.length > names.size()) {
            throw new UsageException(
                    "expected at most " + String.join(" ", names) + ", not " + String.join(" ", arguments));
        }
        List<Integer> numbers = new ArrayList<>(defaults);
        for (int i = 0; i < arguments.length; i++) {
            numbers.set(i, number(names.get(i), arguments[i]));
        }
        return List.copyOf(numbers);
    }

    public static int number(String name, String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException notOne) {
            // Said below, as for numbers that are too small.
        }
        throw new UsageException(name + ": '" + text + "' is not a whole number of at least 1");
    }

    /** A mistake of whoever typed the command. */
    public static final class UsageException extends RuntimeException {
        public UsageException(String message) {
            super(message);
        }
    }
}
