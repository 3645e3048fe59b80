package dev.sluice.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.sluice.request.RequestEngine;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.opencv.global.opencv_core;

/**
 * The processor time that {@link NativeDog}'s variants take for an image, beside the time on the clock, all variants taking turns.
 * Processor time says what the work costs even where other programs keep the machine busy:
 * {@code java -cp benchmarks/target/benchmarks.jar dev.sluice.benchmarks.ProcessorTime [ROUNDS]}.
 */
public final class ProcessorTime {
    private static final int WARMUPS = 12;

    /** Something to measure. */
    @FunctionalInterface
    private interface Variant {
        void run() throws Exception;
    }

    /** A variant and the milliseconds that each round of it took. */
    private record Series(String name, Variant variant, double[] cpu, double[] clock) {}

    /** Measures and prints a table. */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 40;
        System.out.println("| case | variant | processor time, least | median | clock, least | median |");
        System.out.println("| --- | --- | --- | --- | --- | --- |");
        for (DogCase.Kind kind : DogCase.Kind.values()) {
            DogCase image = new DogCase();
            image.kind = kind;
            image.setUp();
            try (RequestEngine one = RequestEngine.create(1);
                    RequestEngine two = RequestEngine.create(2);
                    RequestEngine many = RequestEngine.create(48)) {
                Map<String, Variant> variants = new LinkedHashMap<>();
                variants.put("1 worker", () -> sluice(image, one));
                variants.put("2 workers", () -> sluice(image, two));
                variants.put("48 workers", () -> sluice(image, many));
                variants.put("OpenCV, 1 thread", () -> openCv(image, 1));
                variants.put("OpenCV, 2 threads", () -> openCv(image, 2));
                measure(kind, variants, rounds);
            }
            image.tearDown();
        }
    }

    private static void sluice(DogCase image, RequestEngine engine) throws InterruptedException {
        opencv_core.setNumThreads(1);
        image.filter.applyTo(engine, image.source, image.result);
    }

    private static void openCv(DogCase image, int threads) {
        opencv_core.setNumThreads(threads);
        image.openCv();
    }

    private static void measure(DogCase.Kind kind, Map<String, Variant> variants, int rounds) throws Exception {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        List<Series> all = variants.entrySet().stream()
                .map(named -> new Series(named.getKey(), named.getValue(), new double[rounds], new double[rounds]))
                .toList();
        for (int round = -WARMUPS; round < rounds; round++) {
            for (Series series : all) {
                long cpu = system.getProcessCpuTime();
                long clock = System.nanoTime();
                series.variant().run();
                double elapsed = (System.nanoTime() - clock) / 1e6;
                double used = (system.getProcessCpuTime() - cpu) / 1e6;
                if (round >= 0) {
                    series.cpu()[round] = used;
                    series.clock()[round] = elapsed;
                }
            }
        }
        for (Series series : all) {
            Arrays.sort(series.cpu());
            Arrays.sort(series.clock());
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | %.1f ms | %.1f ms | %.1f ms | %.1f ms |%n",
                    kind,
                    series.name(),
                    series.cpu()[0],
                    series.cpu()[rounds / 2],
                    series.clock()[0],
                    series.clock()[rounds / 2]);
        }
    }

    private ProcessorTime() {}
}
