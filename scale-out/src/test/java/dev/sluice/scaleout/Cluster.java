package dev.sluice.scaleout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The loopback cluster that {@code scale-out/cluster} starts: a master and two workers, each a process of its own. */
final class Cluster {
    private static final Path SCRIPT = Path.of("cluster").toAbsolutePath();
    private static final Path FOLDER = Path.of("target", "cluster").toAbsolutePath();
    private static final Path JAR = Path.of("target", "scale-out.jar").toAbsolutePath();

    /** For JVMs that live for seconds, which C2 would only hold up. */
    static final String JVM_OPTIONS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    private Cluster() {}

    static Cluster start() throws IOException, InterruptedException {
        // Maven has just packaged it, but leaves a jar of the same content its old time. Were that older than a
        // source's, the script would build everything again, and replace the jars that these tests run on.
        Files.setLastModifiedTime(JAR, FileTime.from(Instant.now()));
        script("stop");
        Program started = script("start", 2);
        assertThat(started.code()).as(started.output()).isZero();
        return new Cluster();
    }

    private static Program script(Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
        Arrays.stream(arguments).map(Object::toString).forEach(command::add);
        return Program.run(command);
    }

    String url() throws IOException {
        return Files.readString(FOLDER.resolve("url")).strip();
    }

    /** As {@code spark-submit}. */
    Program submit(Class<?> job, Object... arguments) throws IOException, InterruptedException {
        List<Object> all = new ArrayList<>(List.of(
                "submit",
                "--conf",
                "spark.executor.memory=512m",
                "--conf",
                "spark.executor.defaultJavaOptions=" + JVM_OPTIONS,
                "--conf",
                "spark.driver.defaultJavaOptions=" + JVM_OPTIONS,
                "--class",
                job.getName(),
                JAR));
        all.addAll(List.of(arguments));
        return script(all.toArray());
    }

    /** The executors that run now: children of the workers. */
    List<ProcessHandle> executors() throws IOException {
        List<ProcessHandle> executors = new ArrayList<>();
        for (String worker : List.of("worker1.pid", "worker2.pid")) {
            long pid = Long.parseLong(Files.readString(FOLDER.resolve(worker)).strip());
            try (Stream<ProcessHandle> children =
                    ProcessHandle.of(pid).orElseThrow().children()) {
                children.forEach(executors::add);
            }
        }
        return executors;
    }

    void stop() throws IOException, InterruptedException {
        Program stopped = script("stop");
        assertThat(stopped.code()).as(stopped.output()).isZero();
    }
}
