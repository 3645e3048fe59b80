package dev.sluice.benchmarks;

import dev.sluice.benchmarks.images.Scaling;
import dev.sluice.benchmarks.shared.Distribution;
import dev.sluice.benchmarks.shared.Pools;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.style.Styler.LegendPosition;

/** The pictures of a run, each as PNG and SVG: overhead beside the baselines, and what more threads bring. */
final class Plots {

    /** The groups of bars of the plot of overheads. */
    private static final List<String> QUESTIONS = List.of("fan-out, a task", "one child", "from a foreign thread");

    /** For each way to run a task its variants, in the order of the questions. */
    private static final Map<String, List<String>> WAYS = ways();

    private static final String CONCURRENCY = "(concurrency=";

    /** What scales, and by which variant with one thread it is divided. */
    private record Series(String name, String variant, String unit) {}

    private static final List<Series> SCALING = List.of(
            new Series("filtering: strips on the engine", "Scaling.strips", "Scaling.strips"),
            new Series("filtering: OpenCV's threads", "Scaling.openCv", "Scaling.strips"),
            new Series("arithmetic: requests", "Scaling.requests", "Scaling.requests"),
            new Series("arithmetic: worker slots", "Scaling.requestsInSlots", "Scaling.requests"),
            new Series("arithmetic: fixed pool", "Scaling.fixedThreadPool", "Scaling.requests"),
            new Series("arithmetic: fork-join pool", "Scaling.forkJoin", "Scaling.requests"));

    private static Map<String, List<String>> ways() {
        Map<String, List<String>> ways = new LinkedHashMap<>();
        ways.put("requests", List.of("FanOut.requests", "OneChild.request", "ForeignThread.request"));
        ways.put(
                "requests in worker slots",
                List.of("FanOut.requestsInSlots", "OneChild.requestInSlots", "ForeignThread.requestInSlots"));
        ways.put(
                "virtual threads",
                List.of("FanOut.virtualThreads", "OneChild.virtualThread", "ForeignThread.virtualThread"));
        ways.put(
                "structured tasks",
                List.of("FanOut.structuredTasks", "OneChild.structuredTask", "ForeignThread.structuredTask"));
        ways.put("fork-join", List.of("FanOut.forkJoin", "OneChild.forkJoin", "ForeignThread.forkJoin"));
        ways.put(
                "fixed pool",
                List.of("FanOut.fixedThreadPool", "OneChild.fixedThreadPool", "ForeignThread.fixedThreadPool"));
        ways.put(
                "CompletableFuture",
                List.of("FanOut.completableFutures", "OneChild.completableFuture", "ForeignThread.completableFuture"));
        return ways;
    }

    /** All that may be drawn, without parameters. */
    static Stream<String> variants() {
        return Stream.concat(
                WAYS.values().stream().flatMap(List::stream), SCALING.stream().map(Series::variant));
    }

    /** Draws what the run measured, which may be nothing; returns the files. */
    static List<Path> write(Path folder, String command, List<Measurement> measurements) throws IOException {
        List<Path> files = new ArrayList<>();
        Optional<CategoryChart> overhead = overhead(measurements);
        if (overhead.isPresent()) {
            files.addAll(save(overhead.get(), folder, command + "-overhead"));
        }
        Optional<CategoryChart> scaling = scaling(measurements);
        if (scaling.isPresent()) {
            files.addAll(save(scaling.get(), folder, command + "-scaling"));
        }
        return files;
    }

    private static Optional<CategoryChart> overhead(List<Measurement> measurements) {
        CategoryChart chart = chart("What it takes to have nothing done (lower is better)", "", "microseconds");
        chart.getStyler().setYAxisLogarithmic(true).setLegendPosition(LegendPosition.OutsideE);
        boolean any = false;
        double smallest = Double.MAX_VALUE;
        for (Map.Entry<String, List<String>> way : WAYS.entrySet()) {
            List<Measurement> mine = way.getValue().stream()
                    .flatMap(variant -> Measurement.find(measurements, variant).stream())
                    .toList();
            if (mine.size() == QUESTIONS.size()) {
                List<Double> microseconds = mine.stream()
                        .map(measurement -> measurement.median() / 1e3)
                        .toList();
                chart.addSeries(way.getKey(), QUESTIONS, microseconds);
                smallest = Math.min(smallest, Collections.min(microseconds));
                any = true;
            }
        }
        // A logarithmic axis has no zero for bars to stand on: the power of ten below the smallest.
        chart.getStyler().setYAxisMin(Math.pow(10, Math.floor(Math.log10(smallest))));
        return any ? Optional.of(chart) : Optional.empty();
    }

    private static Optional<CategoryChart> scaling(List<Measurement> measurements) {
        List<String> threads = Scaling.threads();
        CategoryChart chart = chart(
                "Threads on " + Pools.WORKERS + " processors (higher is better)",
                "workers or threads",
                "speed, 1 = the engine with one worker");
        chart.getStyler().setYAxisMin(0.0).setLegendPosition(LegendPosition.OutsideE);
        boolean any = false;
        for (Series series : SCALING) {
            Optional<Measurement> unit = Measurement.find(measurements, series.unit() + CONCURRENCY + "1)");
            List<Double> speeds = new ArrayList<>();
            List<String> measured = new ArrayList<>();
            for (String count : threads) {
                Optional<Measurement> one =
                        Measurement.find(measurements, series.variant() + CONCURRENCY + count + ")");
                if (unit.isPresent() && one.isPresent()) {
                    measured.add(count);
                    speeds.add(Distribution.median(unit.get().paired(one.get(), (base, mine) -> base / mine)));
                }
            }
            if (!measured.isEmpty()) {
                chart.addSeries(series.name(), measured, speeds);
                any = true;
            }
        }
        return any ? Optional.of(chart) : Optional.empty();
    }

    private static CategoryChart chart(String title, String x, String y) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(1000)
                .height(500)
                .title(title)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        chart.getStyler().setLocale(Locale.ROOT).setChartBackgroundColor(Color.WHITE);
        return chart;
    }

    private static List<Path> save(CategoryChart chart, Path folder, String name) throws IOException {
        Path png = folder.resolve(name + ".png");
        Path svg = folder.resolve(name + ".svg");
        try (var out = Files.newOutputStream(png)) {
            BitmapEncoder.saveBitmap(chart, out, BitmapFormat.PNG);
        }
        try (var out = Files.newOutputStream(svg)) {
            VectorGraphicsEncoder.saveVectorGraphic(chart, out, VectorGraphicsFormat.SVG);
        }
        return List.of(png, svg);
    }

    private Plots() {}
}
