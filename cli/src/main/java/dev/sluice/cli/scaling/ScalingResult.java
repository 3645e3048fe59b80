package dev.sluice.cli.scaling;

import dev.sluice.cli.text.Printable;
import java.util.List;
import java.util.Locale;

/**
 * What {@code dog-filter scaling} measured.
 *
 * @param image the image's name
 * @param pixels its pixels
 * @param imagesPerTurn images in each timed turn
 * @param repeats turns for each number of threads
 * @param withFiles whether reading and writing were measured too
 * @param rows one for each number of threads, in the order asked for
 */
public record ScalingResult(
        String image, long pixels, int imagesPerTurn, int repeats, boolean withFiles, List<Row> rows) {
    /** More threads have to bring at least this much more throughput to be worth naming. */
    private static final double WORTHWHILE = 1.05;

    public ScalingResult {
        rows = List.copyOf(rows);
    }

    /**
     * One number of threads.
     *
     * @param threads worker threads
     * @param imagesPerSecond median of the turns
     * @param slowest images a second of the slowest turn
     * @param fastest images a second of the fastest turn
     * @param megapixelsPerSecond the median in megapixels
     * @param phases where the time of an image goes, the mean over all turns
     */
    public record Row(
            int threads,
            double imagesPerSecond,
            double slowest,
            double fastest,
            double megapixelsPerSecond,
            ScalingPhases phases) {
        static Row of(int threads, int images, long pixels, List<Double> seconds, List<ScalingPhases> phases) {
            List<Double> sorted = seconds.stream().sorted().toList();
            int n = sorted.size();
            double median = (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
            double rate = images / median;
            return new Row(
                    threads,
                    rate,
                    images / sorted.getLast(),
                    images / sorted.getFirst(),
                    rate * pixels / 1e6,
                    ScalingPhases.mean(phases));
        }

        /** Spread of the turns: slowest to fastest, as a part of the median. */
        public double spread() {
            return (fastest - slowest) / imagesPerSecond;
        }
    }

    /** The rows, the one with the fewest threads first. */
    List<Row> upwards() {
        return rows.stream()
                .sorted((a, b) -> Integer.compare(a.threads(), b.threads()))
                .toList();
    }

    /** The row with the fewest threads, which the others are compared with. */
    Row base() {
        return rows.stream()
                .min((a, b) -> Integer.compare(a.threads(), b.threads()))
                .orElseThrow();
    }

    /** How many times as fast as the fewest threads. */
    public double speedUp(Row row) {
        return row.imagesPerSecond() / base().imagesPerSecond();
    }

    /** The speed-up for each thread that was added: 1 is ideal. */
    public double efficiency(Row row) {
        return speedUp(row) * base().threads() / row.threads();
    }

    /** The count after which more threads bring less than 5 %. */
    public Row stopsPaying() {
        Row best = base();
        for (Row row : upwards()) {
            if (row.imagesPerSecond() >= best.imagesPerSecond() * WORTHWHILE) {
                best = row;
            }
        }
        return best;
    }

    /** What all this means, in one sentence. */
    public String verdict() {
        Row best = stopsPaying();
        String rate = String.format(
                Locale.ROOT,
                "%.1f images/s, %.2f times the speed of %s",
                best.imagesPerSecond(),
                speedUp(best),
                Printable.count(base().threads(), "thread"));
        boolean isLast = rows.stream().allMatch(row -> row.threads() <= best.threads());
        return isLast
                ? "On this machine it pays up to the largest count measured, "
                        + Printable.count(best.threads(), "thread") + ": " + rate + "."
                : "On this machine it stops paying at " + Printable.count(best.threads(), "thread") + ": " + rate
                        + "; more bring less than 5 %.";
    }
}
