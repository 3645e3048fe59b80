package dev.sluice.cli;

import dev.sluice.cli.distributed.Distribution;
import dev.sluice.cli.file.StandardStreams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Runs the program in this JVM, for the many small cases that need no process.
 *
 * @param code the exit code
 * @param out what it wrote to standard output, as text
 * @param errors what it wrote to standard error
 */
public record InProcess(int code, String out, String errors) {
    public static InProcess run(Object... arguments) {
        return run(Optional.empty(), arguments);
    }

    /** The program that has its images made by others. */
    public static InProcess elsewhere(Distribution.Connector others, Object... arguments) {
        return run(Optional.of(others), arguments);
    }

    private static InProcess run(Optional<Distribution.Connector> elsewhere, Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter errors = new StringWriter();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StandardStreams streams = new StandardStreams(new ByteArrayInputStream(new byte[0]), bytes);
        int code = new DogFilter(streams, new PrintWriter(out, true), new PrintWriter(errors, true), elsewhere)
                .run(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
        return new InProcess(code, out + bytes.toString(StandardCharsets.UTF_8), errors.toString());
    }
}
