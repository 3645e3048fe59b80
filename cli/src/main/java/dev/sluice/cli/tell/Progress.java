package dev.sluice.cli.tell;

import dev.sluice.cli.plan.Job;
import dev.sluice.cli.plan.Plan;
import dev.sluice.cli.run.Outcome;
import dev.sluice.cli.run.RunObserver;
import dev.sluice.cli.run.RunSummary;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Shows on a terminal how far a run of several images, or of one that is filtered in parts, has come, and the time left.
 *
 * <p>The library draws in time and wipes; the line is our own, because the library takes the time from the wall clock, which
 * may be set while a run goes on.
 */
public final class Progress implements RunObserver {
    private static final int REDRAW_MILLIS = 200;
    private static final long MEGAPIXEL = 1_000_000;

    private final TerminalLine line;
    private @Nullable ProgressBar bar; // calls come one at a time, as for the next two
    private long start;

    /** Whether the bar is about the parts of the only image. */
    private boolean single;

    /** Written as calls come, read by the thread that draws. */
    private volatile long pixels;

    public Progress(TerminalLine line) {
        this.line = line;
    }

    @Override
    public void started(Plan plan) {
        start = System.nanoTime();
        if (plan.jobs().size() > 1) {
            bar = bar(plan.jobs().size(), "images", 1);
        }
    }

    private ProgressBar bar(long max, String unit, long size) {
        long began = start;
        return new ProgressBarBuilder()
                .setInitialMax(max)
                .setRenderer((state, columns) -> {
                    long nanos = Math.max(1, System.nanoTime() - began);
                    return new State(state.getCurrent(), max, size, unit, nanos, pixels).line(columns);
                })
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .setConsumer(line)
                .build();
    }

    @Override
    public void progressed(Job job, long all, long total) {
        if (bar == null) {
            bar = bar(total, "MP", MEGAPIXEL);
            single = true;
        }
        if (single) {
            pixels = all;
            bar.stepTo(all);
        }
    }

    @Override
    public void ended(Job job, Outcome outcome) {
        if (bar == null || single) {
            return;
        }
        if (outcome instanceof Outcome.Written written) {
            long sum = pixels + written.pixels();
            pixels = sum;
        }
        bar.step();
    }

    @Override
    public void finished(RunSummary summary) {
        if (bar != null) {
            bar.close();
        }
    }

    /**
     * What is shown at a moment.
     *
     * @param done of {@code all}
     * @param size how many of them are one unit
     * @param unit its name
     * @param nanos since the start, at least 1
     * @param pixels done in that time
     */
    record State(long done, long all, long size, String unit, long nanos, long pixels) {

        /** One line, whose bar takes what the rest leaves of the columns; where there is no room for one, the end is cut off. */
        String line(int columns) {
            double share = all == 0 ? 1 : (double) done / all;
            String left = done == 0 ? "?" : clock((long) (nanos / share - nanos));
            String before = String.format(Locale.ROOT, "dog-filter %3d%% [", (int) (100 * share));
            String after = String.format(
                    Locale.ROOT,
                    "] %d/%d %s (%s / %s)  %.1f MP/s",
                    done / size,
                    all / size,
                    unit,
                    clock(nanos),
                    left,
                    pixels * 1e3 / nanos);
            int room = Math.max(0, columns - before.length() - after.length());
            int full = (int) (room * share);
            String line = before + "=".repeat(full) + " ".repeat(room - full) + after;
            return line.substring(0, Math.min(Math.max(0, columns), line.length()));
        }

        private static String clock(long nanos) {
            long seconds = nanos / 1_000_000_000;
            return String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
        }
    }
}
