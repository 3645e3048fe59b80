package dev.sluice.cli;

import dev.sluice.cli.distributed.Distribution;
import dev.sluice.cli.file.StandardStreams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Optional;

/** Runs the program in this JVM, for the many small cases that need no process. */
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
        StandardStreams streams =
                new StandardStreams(new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream());
        int code = new DogFilter(streams, new PrintWriter(out, true), new PrintWriter(errors, true), elsewhere)
                .run(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
        return new InProcess(code, out.toString(), errors.toString());
    }
}
