package dev.sluice.cli.run;

import dev.sluice.cli.plan.Job;
import dev.sluice.cli.plan.Plan;

/**
 * Counts outcomes and passes them on, one at a time, whatever thread they come from. It knows when a run is over before all is done:
 * when it is cancelled, or something has failed and that is enough.
 */
public final class RunTally {
    private final RunObserver observer;
    private final boolean failFast;
    private final Runnable onStop;
    private final long start = System.nanoTime();

    private volatile boolean stopped;
    private volatile boolean interrupted;

    private int total; // all counters are guarded by this
    private int written;
    private int skipped;
    private int failed;
    private int cancelled;
    private long pixels;

    /**
     * A tally of nothing yet.
     *
     * @param failFast whether the first failure stops the run
     * @param onStop ends what is under way, called by whatever thread stops the run, and perhaps more than once
     */
    public RunTally(RunObserver observer, boolean failFast, Runnable onStop) {
        this.observer = observer;
        this.failFast = failFast;
        this.onStop = onStop;
    }

    public void start(Plan plan) {
        open(plan);
        if (failFast && !plan.problems().isEmpty()) {
            stop();
        }
    }

    private synchronized void open(Plan plan) {
        total = plan.jobs().size() + plan.problems().size();
        failed = plan.problems().size();
        observer.started(plan);
        plan.notes().forEach(observer::note);
        plan.problems().forEach(observer::problem);
    }

    public synchronized void note(Job job, String note) {
        observer.note(job, note);
    }

    public synchronized void warning(Job job, String warning) {
        observer.warning(job, warning);
    }

    synchronized void progressed(Job job, long pixels, long all) {
        observer.progressed(job, pixels, all);
    }

    /** Stops the run, as one that was not carried through. */
    public void cancel() {
        interrupted = true;
        stop();
    }

    private void stop() {
        stopped = true;
        onStop.run();
    }

    /** Whether nothing more is to be begun. */
    public boolean isStopped() {
        return stopped;
    }

    /** Whether nothing more is to be written either. */
    boolean isInterrupted() {
        return interrupted;
    }

    public void end(Job job, Outcome outcome) {
        count(job, outcome);
        if (failFast && outcome instanceof Outcome.Failed) {
            stop();
        }
    }

    private synchronized void count(Job job, Outcome outcome) {
        // Not a switch over types: its first use costs a start some 20 ms, which the AOT cache cannot save.
        if (outcome instanceof Outcome.Written result) {
            written++;
            pixels += result.pixels();
        } else if (outcome instanceof Outcome.Skipped) {
            skipped++;
        } else if (outcome instanceof Outcome.Failed) {
            failed++;
        } else {
            cancelled++;
        }
        observer.ended(job, outcome);
    }

    public synchronized RunSummary finish() {
        RunSummary summary = new RunSummary(
                total, written, skipped, failed, cancelled, pixels, System.nanoTime() - start, interrupted);
        observer.finished(summary);
        return summary;
    }
}
