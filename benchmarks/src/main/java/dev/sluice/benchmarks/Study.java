package dev.sluice.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A measurement that JMH has no form for: a program of its own that prints Markdown, run in a JVM of its own.
 *
 * @param title for the report
 * @param program its main class
 * @param quick its arguments where time is short
 * @param full those for what may be quoted
 * @param quickSeconds about how long the one takes
 * @param fullSeconds about how long the other
 */
record Study(String title, Class<?> program, List<String> quick, List<String> full, int quickSeconds, int fullSeconds) {

    private static final int WRONG_USAGE = 2;

    static final List<Study> ALL = List.of(
            new Study("Mixed load", MixedLoad.class, List.of("1", "2"), List.of("5", "5"), 25, 170),
            new Study("Cancellation", CancellationLatency.class, List.of("50", "5"), List.of("300", "30"), 30, 120),
            new Study("Suspended", SuspendedRequests.class, List.of("200000"), List.of("1000000"), 8, 45));

    /** What it printed, and how it ended. */
    record Outcome(Study study, String text, int exit) {

        boolean failed() {
            return exit != 0;
        }

        String markdown() {
            return "#### " + study.title() + "\n\n"
                    + text.strip() + "\n"
                    + (failed() ? "\nmissed: it ended with exit code " + exit + "\n" : "");
        }
    }

    boolean matches(String filter) {
        return Pattern.compile(filter).matcher(program.getName()).find();
    }

    /** Whether something must be reached: that as many requests as it asks for fit into the heap, each in so many bytes at most. */
    boolean isGoal() {
        return program == SuspendedRequests.class;
    }

    /** Runs it and waits; its standard error is this program's. */
    Outcome measure(List<String> flags, boolean briefly) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(briefly ? quick : full);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), System.out.charset());
        return new Outcome(this, said, process.waitFor());
    }

    /** What a study does with its numbers. */
    @FunctionalInterface
    interface Body {
        void run(List<Integer> numbers) throws Exception;
    }

    /** Reads positive whole numbers from the command line and runs; ends the JVM with one line if they are none. */
    static void run(String name, String[] arguments, List<String> names, List<Integer> defaults, Body body)
            throws Exception {
        try {
            body.run(numbers(arguments, names, defaults));
        } catch (UsageException e) {
            System.err.println(name + ": " + e.getMessage());
            System.exit(WRONG_USAGE);
        }
    }

    static List<Integer> numbers(String[] arguments, List<String> names, List<Integer> defaults) {
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

    static int number(String name, String text) {
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
    static final class UsageException extends RuntimeException {
        UsageException(String message) {
            super(message);
        }
    }
}
