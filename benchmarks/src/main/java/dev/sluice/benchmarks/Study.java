package dev.sluice.benchmarks;

import dev.sluice.benchmarks.study.CancellationLatency;
import dev.sluice.benchmarks.study.MixedLoad;
import dev.sluice.benchmarks.study.SuspendedRequests;
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
}
