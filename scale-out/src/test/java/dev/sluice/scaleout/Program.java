package dev.sluice.scaleout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A process that has ended.
 *
 * @param code its exit code
 * @param output standard output and standard error
 */
record Program(int code, String output) {
    /** {@code dog-filter} on this machine, without Spark. */
    static Program dogFilter(Object... arguments) throws IOException, InterruptedException {
        return java("dev.sluice.cli.Main", arguments);
    }

    /** The job for one image, with Spark in the same process. */
    static Program hugeImageJob(Object... arguments) throws IOException, InterruptedException {
        return java(HugeImageJob.class.getName(), arguments);
    }

    private static Program java(String main, Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlog4j2.configurationFile="
                        + Path.of("src", "spark", "log4j2.properties").toAbsolutePath(),
                "-cp",
                System.getProperty("java.class.path"),
                main));
        Arrays.stream(arguments).map(Object::toString).forEach(command::add);
        return run(command);
    }

    static Program run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Program(process.waitFor(), output);
    }
}
