package dev.sluice.cli.scaling;

import dev.sluice.cli.file.AtomicOutput;
import dev.sluice.cli.file.FileNames;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.IChart;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws a {@link ScalingResult}: threads against images a second, with the turns' spread and the ideal line; or its phases. */
public final class ScalingPlot {
    private ScalingPlot() {}

    /** Writes a PNG or SVG file, by the extension. */
    public static void write(ScalingResult result, Path file, boolean replace) throws IOException {
        write(draw(result), file, replace);
    }

    /** The same of its phases. */
    public static void writePhases(ScalingResult result, Path file, boolean replace) throws IOException {
        write(PhasesPlot.draw(result), file, replace);
    }

    private static void write(IChart chart, Path file, boolean replace) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (isSvg(file)) {
            VectorGraphicsEncoder.saveVectorGraphic(chart, bytes, VectorGraphicsFormat.SVG);
        } else {
            BitmapEncoder.saveBitmap(chart, bytes, BitmapFormat.PNG);
        }
        new AtomicOutput().write(file, ByteBuffer.wrap(bytes.toByteArray()), replace);
    }

    /** Whether the file's name says what it shall be. */
    public static boolean isKnown(Path file) {
        return isSvg(file) || FileNames.extension(file).equalsIgnoreCase("png");
    }

    private static boolean isSvg(Path file) {
        return FileNames.extension(file).equalsIgnoreCase("svg");
    }

    private static XYChart draw(ScalingResult result) {
        List<ScalingResult.Row> rows = result.upwards();
        double[] threads = rows.stream().mapToDouble(ScalingResult.Row::threads).toArray();
        double[] measured =
                rows.stream().mapToDouble(ScalingResult.Row::imagesPerSecond).toArray();
        double single = result.base().imagesPerSecond() / result.base().threads();
        double[] ideal =
                rows.stream().mapToDouble(row -> single * row.threads()).toArray();

        XYChart chart = new XYChartBuilder()
                .width(900)
                .height(600)
                .title(String.format(
                        Locale.ROOT, "dog-filter: %s, %.2f megapixels", result.image(), result.pixels() / 1e6))
                .xAxisTitle("worker threads")
                .yAxisTitle("images per second")
                .build();
        chart.getStyler().setLegendPosition(LegendPosition.InsideNW);
        chart.getStyler().setXAxisMin(0.0).setYAxisMin(0.0).setLocale(Locale.ROOT);
        // There are no half threads.
        chart.getStyler()
                .setxAxisTickLabelsFormattingFunction(at -> at == Math.rint(at) ? Long.toString(Math.round(at)) : "");
        XYSeries line = chart.addSeries("median of the turns", threads, measured);
        line.setMarker(SeriesMarkers.CIRCLE);
        chart.addSeries("ideal", threads, ideal).setMarker(SeriesMarkers.NONE);
        addSpread(chart, rows);
        return chart;
    }

    /** A vertical stroke for each count, from the slowest turn to the fastest; a value that is no number ends a stroke. */
    private static void addSpread(XYChart chart, List<ScalingResult.Row> rows) {
        double[] threads = rows.stream()
                .flatMapToDouble(row -> DoubleStream.of(row.threads(), row.threads(), row.threads()))
                .toArray();
        double[] turns = rows.stream()
                .flatMapToDouble(row -> DoubleStream.of(row.slowest(), row.fastest(), Double.NaN))
                .toArray();
        XYSeries strokes = chart.addSeries("slowest to fastest turn", threads, turns);
        strokes.setMarker(SeriesMarkers.NONE).setLineColor(Color.DARK_GRAY);
    }
}
