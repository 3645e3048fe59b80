package dev.sluice.nativeops.memory;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs a program of the tests in a JVM of its own. */
final class OwnJvm {
    private OwnJvm() {}

    /**
     * How it ended.
     *
     * @param exit its code
     * @param output both streams
     */
    record End(int exit, String output) {}

    /** Runs it to its end, without the flags of the tests. */
    static End run(Class<?> program, List<String> flags, String... args) throws IOException, InterruptedException {
        return run(path -> false, program, flags, args);
    }

    /** The same without some entries of the class path. */
    static End runWithout(Predicate<String> missing, Class<?> program, String... args)
            throws IOException, InterruptedException {
        return run(missing, program, List.of(), args);
    }

    private static End run(Predicate<String> missing, Class<?> program, List<String> flags, String... args)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-XX:-CreateCoredumpOnCrash");
        command.add("-XX:ErrorFile=/dev/null");
        command.addAll(flags);
        command.add("-cp");
        command.add(Stream.of(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                        .split(File.pathSeparator))
                .filter(missing.negate())
                .collect(Collectors.joining(File.pathSeparator)));
        command.add(program.getName());
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("it closed its streams and does not end: " + output);
            }
            return new End(process.exitValue(), output);
        } finally {
            process.destroyForcibly();
        }
    }
}
