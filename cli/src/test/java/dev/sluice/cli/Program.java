package dev.sluice.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/** Starts dog-filter as a process of its own, as a user does: from the classes, or as it was packaged. */
public final class Program {
    public static final Path LAUNCHER =
            Path.of("target", "dog-filter", "bin", "dog-filter").toAbsolutePath();

    private final boolean packaged;
    private final List<String> prefix = new ArrayList<>();
    private final List<String> jvmOptions = new ArrayList<>();
    private Path folder = Path.of("").toAbsolutePath();
    private byte[] input = new byte[0];

    private Program(boolean packaged) {
        this.packaged = packaged;
    }

    /** What a finished process left. */
    public record Result(int code, byte[] output, String errors) {
        public String out() {
            return new String(output, StandardCharsets.UTF_8);
        }

        public List<String> errorLines() {
            return errors.lines().toList();
        }
    }

    /** The program from the compiled classes, on the JVM of the tests. */
    public static Program dogFilter() {
        return new Program(false);
    }

    /** The application image, which the {@code package} phase makes. */
    public static Program installed() {
        return new Program(true);
    }

    /** The result of a plain run. */
    public static Result run(Object... arguments) {
        return dogFilter().with(arguments);
    }

    /** The result of any command. */
    public static Result finished(List<String> command) {
        try {
            return dogFilter().finish(new ProcessBuilder(command).start());
        } catch (IOException e) {
            return new Result(127, new byte[0], String.valueOf(e.getMessage()));
        }
    }

    public Program option(String jvmOption) {
        jvmOptions.add(jvmOption);
        return this;
    }

    /** Starts it by another command, such as {@code setpriv OPTIONS}. */
    public Program by(List<String> command) {
        prefix.addAll(command);
        return this;
    }

    /** Has SIGINT end it, even where this process ignores that. */
    public Program interruptible() throws IOException {
        return by(DefaultSignals.command());
    }

    public Program in(Path workingFolder) {
        folder = workingFolder;
        return this;
    }

    public Program input(byte[] bytes) {
        input = bytes;
        return this;
    }

    public List<String> command(Object... arguments) {
        List<String> command = new ArrayList<>(prefix);
        if (packaged) {
            command.add(LAUNCHER.toString());
        } else {
            command.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Djava.awt.headless=true"));
            command.addAll(jvmOptions);
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.sluice.cli.Main"));
        }
        Arrays.stream(arguments).map(Object::toString).forEach(command::add);
        return command;
    }

    /** The same for a shell, each word quoted. */
    public String shellCommand(Object... arguments) {
        return command(arguments).stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }

    public Process start(Object... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(arguments)).directory(folder.toFile());
        builder.environment().remove("SLUICE_WORKERS");
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder.start();
    }

    public Result with(Object... arguments) {
        try {
            return finish(start(arguments));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the end. The three streams have a thread each: a program may fill one while another is looked at. */
    public Result finish(Process process) throws IOException {
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<byte[]> errors = readers.submit(() -> all(process.getErrorStream()));
            Future<byte[]> output = readers.submit(() -> all(process.getInputStream()));
            try (var standardInput = process.getOutputStream()) {
                standardInput.write(input);
            } catch (IOException closedEarly) {
                // A program that does not read its input may close it.
            }
            return new Result(process.waitFor(), output.get(), new String(errors.get(), StandardCharsets.UTF_8));
        } catch (InterruptedException | ExecutionException e) {
            process.destroyForcibly();
            throw new IllegalStateException(e);
        }
    }

    private static byte[] all(InputStream stream) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (stream) {
            stream.transferTo(bytes);
        } catch (IOException processKilled) {
            // What came until then is what there is.
        }
        return bytes.toByteArray();
    }
}
