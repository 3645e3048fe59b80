package dev.sluice.benchmarks.images;

import dev.sluice.benchmarks.shared.Distribution;
import dev.sluice.request.RequestEngine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * How long does the first image of a process take to be filtered, and how long one when all is warm? Each turn is a JVM of its own, with 12 megapixels of
 * floats and two workers, in which OpenCV's libraries are loaded and the engine has run a request, as after an image was read. Its flags and environment
 * are those that the launcher of {@code dog-filter} gives.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class FirstImage {
    private static final int IMAGES = 15;

    private static final List<String> LAUNCHER_FLAGS =
            List.of("-XX:+UseSerialGC", "-XX:+UseTransparentHugePages", "-XX:TieredStopAtLevel=1");

    /** Without the first, OpenBLAS, which OpenCV brings, has threads that turn in circles for a while after it is loaded. */
    private static final Map<String, String> LAUNCHER_ENVIRONMENT =
            Map.of("OPENBLAS_NUM_THREADS", "1", "GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");

    /** Nanoseconds, as {@link NativeDog.Turns}. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Turns {
        /** How many processes there were. */
        public double turns;

        /** The first image. */
        public double first;

        /** The first one after an image of 64 x 64 pixels, for which classes were loaded. */
        public double second;

        /** The median of the last ten. */
        public double warm;
    }

    /** A process that filters many images. */
    @Benchmark
    public double inTurns(Turns turns) throws IOException, InterruptedException {
        double[] cold = child("cold");
        double[] loaded = child("loaded");
        turns.first += cold[0];
        turns.warm += cold[1];
        turns.second += loaded[0];
        turns.turns++;
        return cold[0];
    }

    private static double[] child(String how) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--"))
                .forEach(command::add);
        command.addAll(LAUNCHER_FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), FirstImage.class.getName(), how));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(LAUNCHER_ENVIRONMENT);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), System.out.charset());
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command + " ended with " + process.exitValue());
        }
        String[] times = said.strip().split(" ");
        return new double[] {Double.parseDouble(times[0]), Double.parseDouble(times[1])};
    }

    /** The process: prints the nanoseconds of its first image and of a later one. */
    public static void main(String[] arguments) throws InterruptedException {
        DogWork.Task task = DogWork.Task.of(DogWork.Kind.F32, DogCase.ROWS, DogCase.COLUMNS);
        try (DogWork work = new DogWork(task);
                RequestEngine engine = RequestEngine.create(2)) {
            work.clear();
            engine.request(() -> Boolean.TRUE).await();
            if (arguments[0].equals("loaded")) {
                try (DogWork small = new DogWork(DogWork.Task.of(DogWork.Kind.F32, 64, 64))) {
                    small.run(engine);
                }
            }
            List<Double> times = new ArrayList<>();
            for (int i = 0; i < IMAGES; i++) {
                long start = System.nanoTime();
                work.run(engine);
                times.add((double) (System.nanoTime() - start));
            }
            System.out.println(times.getFirst() + " " + Distribution.median(times.subList(IMAGES - 10, IMAGES)));
        }
    }
}
