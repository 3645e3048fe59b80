package dev.sluice.cli;

import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows on a terminal how far a run of several images, or of one that is filtered in parts, has come, and the time left. */
final class Progress implements RunObserver {
    private static final int REDRAW_MILLIS = 200;
    private static final long MEGAPIXEL = 1_000_000;

    private final TerminalLine line;
    private @Nullable ProgressBar bar; // calls come one at a time

    /** Whether the bar is about the parts of the only image. */
    private boolean single;

    private long pixels;
    private long start;

    Progress(TerminalLine line) {
        this.line = line;
    }

    @Override
    public void started(Plan plan) {
        start = System.nanoTime();
        if (plan.jobs().size() > 1) {
            bar = bar(plan.jobs().size(), " images", 1);
        }
    }

    private ProgressBar bar(long max, String unit, long size) {
        return new ProgressBarBuilder()
                .setTaskName("dog-filter")
                .setInitialMax(max)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .setUnit(unit, size)
                .setConsumer(line)
                .build();
    }

    @Override
    public void progressed(Job job, long all, long total) {
        if (bar == null) {
            bar = bar(total, " MP", MEGAPIXEL);
            single = true;
        }
        if (single) {
            bar.stepTo(all);
        }
    }

    @Override
    public void ended(Job job, Outcome outcome) {
        if (bar == null || single) {
            return;
        }
        if (outcome instanceof Outcome.Written written) {
            pixels += written.pixels();
            double seconds = (System.nanoTime() - start) / 1e9;
            bar.setExtraMessage(String.format(Locale.ROOT, " %.1f MP/s", pixels / 1e6 / seconds));
        }
        bar.step();
    }

    @Override
    public void finished(RunSummary summary) {
        if (bar != null) {
            bar.close();
        }
    }
}
