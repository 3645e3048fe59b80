package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A JVM of its own, for what a JVM does once: read its settings, load its modules. It can run affine carriers. */
final class ChildJvm {

    private ChildJvm() {}

    /** Runs a main class to its successful end and returns what it printed, errors included. */
    static String run(Class<?> main, Map<String, String> environment, String... flags)
            throws IOException, InterruptedException {
        return run(0, main, environment, flags);
    }

    /** The same with arguments. */
    static String run(Class<?> main, Map<String, String> environment, List<String> arguments, String... flags)
            throws IOException, InterruptedException {
        return run(0, main, environment, arguments, flags);
    }

    /** The same of one that ends with this exit code. */
    static String run(int code, Class<?> main, Map<String, String> environment, String... flags)
            throws IOException, InterruptedException {
        return run(code, main, environment, List.of(), flags);
    }

    private static String run(
            int code, Class<?> main, Map<String, String> environment, List<String> arguments, String... flags)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("SLUICE_WORKERS");
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(code);
        return said.strip();
    }
}
