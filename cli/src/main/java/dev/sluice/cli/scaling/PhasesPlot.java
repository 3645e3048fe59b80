package dev.sluice.cli.scaling;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Draws the phases of a {@link ScalingResult}: threads against milliseconds an image, the phases one on top of the other. */
final class PhasesPlot {
    private PhasesPlot() {}

    static CategoryChart draw(ScalingResult result) {
        List<ScalingResult.Row> rows = result.upwards();
        CategoryChart chart = new CategoryChartBuilder()
                .width(900)
                .height(600)
                .title(String.format(
                        Locale.ROOT,
                        "dog-filter: phases of %s, %.2f megapixels",
                        result.image(),
                        result.pixels() / 1e6))
                .xAxisTitle("worker threads")
                .yAxisTitle("milliseconds an image")
                .build();
        chart.getStyler().setStacked(true);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE).setLocale(Locale.ROOT);
        List<Integer> threads = rows.stream().map(ScalingResult.Row::threads).toList();
        add(chart, "read", threads, rows, ScalingPhases::read, result.withFiles());
        add(chart, "decode", threads, rows, ScalingPhases::decode, true);
        add(chart, "filter", threads, rows, ScalingPhases::filter, true);
        add(chart, "encode", threads, rows, ScalingPhases::encode, true);
        add(chart, "write", threads, rows, ScalingPhases::write, result.withFiles());
        return chart;
    }

    private static void add(
            CategoryChart chart,
            String name,
            List<Integer> threads,
            List<ScalingResult.Row> rows,
            ToDoubleFunction<ScalingPhases> phase,
            boolean measured) {
        if (measured) {
            chart.addSeries(
                    name,
                    threads,
                    rows.stream().map(row -> phase.applyAsDouble(row.phases())).toList());
        }
    }
}
