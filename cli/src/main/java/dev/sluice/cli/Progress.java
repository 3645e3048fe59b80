package dev.sluice.cli;

import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows on a terminal how far a run of several images has come: images, megapixels a second, time left. */
final class Progress implements RunObserver {
    private static final int REDRAW_MILLIS = 200;

    private final TerminalLine line;
    private @Nullable ProgressBar bar; // calls come one at a time
    private long pixels;
    private long start;

    Progress(TerminalLine line) {
        this.line = line;
    }

    @Override
    public void started(Plan plan) {
        start = System.nanoTime();
        if (plan.jobs().size() > 1) {
            bar = new ProgressBarBuilder()
                    .setTaskName("dog-filter")
                    .setInitialMax(plan.jobs().size())
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(REDRAW_MILLIS)
                    .setUnit(" images", 1)
                    .setConsumer(line)
                    .build();
        }
    }

    @Override
    public void ended(Job job, Outcome outcome) {
        if (bar == null) {
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
