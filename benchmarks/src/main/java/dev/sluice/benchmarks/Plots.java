package dev.sluice.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.style.Styler.LegendPosition;

/** The pictures of a run, each as PNG and SVG: overhead beside the baselines, and what more workers bring. */
final class Plots {

    private static final List<String> KINDS = List.of("F32", "U8_FLOAT", "U8_NATIVE");
    private static final List<Integer> WORKERS = List.of(1, 2, 8, 48);

    /** Draws what the run measured, which may be nothing; returns the files. */
    static List<Path> write(Path folder, String command, List<Goals.Reading> readings, List<Measurement> measurements)
            throws IOException {
        List<Path> files = new ArrayList<>();
        Optional<CategoryChart> overhead = overhead(readings);
        if (overhead.isPresent()) {
            files.addAll(save(overhead.get(), folder, command + "-overhead"));
        }
        Optional<CategoryChart> scaling = scaling(measurements);
        if (scaling.isPresent()) {
            files.addAll(save(scaling.get(), folder, command + "-scaling"));
        }
        return files;
    }

    private static Optional<CategoryChart> overhead(List<Goals.Reading> readings) {
        List<Goals.Reading> ratios = readings.stream()
                .filter(reading -> Goals.ENGINE.contains(reading.goal()))
                .filter(reading -> reading.goal().measure() == Goals.Measure.RATIO && reading.isGoal())
                .toList();
        if (ratios.isEmpty()) {
            return Optional.empty();
        }
        CategoryChart chart =
                chart("Requests beside their baselines (1 = as fast; lower is better)", "", "time / baseline");
        chart.getStyler().setXAxisLabelRotation(20).setLegendPosition(LegendPosition.InsideNE);
        List<String> names =
                ratios.stream().map(reading -> reading.subject().variant()).toList();
        chart.addSeries(
                "measured", names, ratios.stream().map(Goals.Reading::value).toList());
        chart.addSeries(
                "must reach at most",
                names,
                ratios.stream().map(reading -> reading.goal().limit()).toList());
        return Optional.of(chart);
    }

    private static Optional<CategoryChart> scaling(List<Measurement> measurements) {
        CategoryChart chart = chart(
                "Difference of Gaussians, 12 megapixels, on "
                        + Runtime.getRuntime().availableProcessors() + " processors",
                "workers",
                "images per second");
        chart.getStyler().setLegendPosition(LegendPosition.InsideNW);
        boolean any = false;
        for (String kind : KINDS) {
            List<Double> rates = WORKERS.stream()
                    .flatMap(workers ->
                            Measurement.find(
                                    measurements, "NativeDog.sluice(kind=" + kind + ",workers=" + workers + ")")
                                    .stream())
                    .map(measurement -> 1e3 / measurement.median())
                    .toList();
            if (rates.size() == WORKERS.size()) {
                chart.addSeries(kind, WORKERS, rates);
                any = true;
            }
        }
        return any ? Optional.of(chart) : Optional.empty();
    }

    private static CategoryChart chart(String title, String x, String y) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(1000)
                .height(600)
                .title(title)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        chart.getStyler().setYAxisMin(0.0).setLocale(Locale.ROOT);
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
