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
 * The processor time that {@link NativeDog}'s variants take for an image, and the time on the clock, all variants taking turns in one JVM.
 * Processor time says what the work costs even where other programs keep the machine busy, and what is compared on the clock was measured
 * within a second, where {@link NativeDog} lets a minute pass:
 * {@code java -cp benchmarks/target/benchmarks.jar dev.sluice.benchmarks.ProcessorTime [ROUNDS]}.
 */
public final class ProcessorTime {
    private static final int WARMUPS = 12;
    private static final String REFERENCE = "2 workers";

    /** Something to measure. */
    @FunctionalInterface
    private interface Variant {
        void run() throws Exception;
    }

    /** A variant and the milliseconds that each round of it took. */
    private record Series(String name, Variant variant, double[] cpu, double[] clock) {}

    /** Measures and prints a table. */
    public static void main(String[] arguments) throws Exception {
        Study.run("ProcessorTime", arguments, List.of("ROUNDS"), List.of(40), numbers -> measure(numbers.getFirst()));
    }

    private static void measure(int rounds) throws Exception {
        System.out.println("| case | variant | processor time | on the clock | time of " + REFERENCE
                + " to its own (quartiles) |");
        System.out.println("| --- | --- | --- | --- | --- |");
        for (DogWork.Kind kind : List.of(DogWork.Kind.F32, DogWork.Kind.U8_FLOAT, DogWork.Kind.U8_NATIVE)) {
            try (DogWork image = DogWork.checked(DogWork.Task.of(kind, DogCase.ROWS, DogCase.COLUMNS));
                    RequestEngine one = RequestEngine.create(1);
                    RequestEngine two = RequestEngine.create(2);
                    RequestEngine eight = RequestEngine.create(8);
                    RequestEngine many = RequestEngine.create(48)) {
                NativeDog.Halves halves = new NativeDog.Halves();
                halves.cut(image);
                Map<String, Variant> variants = new LinkedHashMap<>();
                variants.put("1 worker", () -> sluice(image, one));
                variants.put(REFERENCE, () -> sluice(image, two));
                variants.put("8 workers", () -> sluice(image, eight));
                variants.put("48 workers", () -> sluice(image, many));
                variants.put("2 platform threads", () -> halves.filterOnTwoThreads());
                variants.put("OpenCV, 1 thread", () -> openCv(image, 1));
                variants.put("OpenCV, 2 threads", () -> openCv(image, 2));
                measure(kind, variants, rounds);
                halves.close();
            }
        }
    }

    private static void sluice(DogWork image, RequestEngine engine) throws InterruptedException {
        opencv_core.setNumThreads(1);
        image.run(engine);
    }

    private static void openCv(DogWork image, int threads) {
        opencv_core.setNumThreads(threads);
        image.openCv();
    }

    private static void measure(DogWork.Kind kind, Map<String, Variant> variants, int rounds) throws Exception {
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
        double[] reference = all.stream()
                .filter(series -> series.name().equals(REFERENCE))
                .findFirst()
                .orElseThrow()
                .clock();
        for (Series series : all) {
            double[] ratios = new double[rounds];
            Arrays.setAll(ratios, round -> reference[round] / series.clock()[round]);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | %.0f ms | %.1f ms | %.2f (%.2f to %.2f) |%n",
                    kind,
                    series.name(),
                    quantile(series.cpu(), 0.5),
                    quantile(series.clock(), 0.5),
                    quantile(ratios, 0.5),
                    quantile(ratios, 0.25),
                    quantile(ratios, 0.75));
        }
    }

    private static double quantile(double[] values, double part) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) (part * (sorted.length - 1))];
    }

    private ProcessorTime() {}
}
